import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { objectIdOf } from '../../../src/model/object-id.js';
import type { BlobSink } from '../../../src/sources/blob-sink.js';
import { toFileStat, type FoundFile } from '../../../src/sources/found-file.js';
import { readFile } from '../../../src/sources/read-file.js';
import { BlobWriter } from '../../../src/tree/pieces/blob-writer.js';
import { SourceProject } from './source-project.js';

const MEBIBYTE = 1024 * 1024;

/** A file as a walk meets it. */
function found(content: string | Uint8Array): FoundFile {
  const project = new SourceProject();
  project.write('docs/a.md', content);
  const path = project.path('docs/a.md');
  return { key: 'docs/a.md', path, stat: toFileStat(statSync(path)) };
}

/** Names what it gets; `meanwhile` runs once, in the middle of the first reading. */
function sinkThat(meanwhile: () => void): BlobSink & { readonly times: () => number } {
  let calls = 0;
  const once = () => {
    if (calls++ === 0) meanwhile();
  };
  return {
    put: (bytes) => {
      if (bytes.length < MEBIBYTE / 2) once();
      return objectIdOf(bytes);
    },
    settle: () => Promise.resolve(),
    times: () => calls,
  };
}

const quietSink: BlobSink = { put: objectIdOf, settle: () => Promise.resolve() };

/** What a snapshot calls these bytes. */
function nameOf(bytes: Uint8Array): string {
  const writer = new BlobWriter(objectIdOf);
  writer.write(bytes);
  return writer.finish().blob;
}

const unstable = (what: string) =>
  expect.objectContaining({
    code: 'file-unstable',
    message: `cannot read 'docs/a.md': ${what}`,
  }) as Error;

describe('a file that changes while it is read', () => {
  it.each([
    { what: 'a short one', size: 1000 },
    { what: 'one that is read in parts', size: 3 * MEBIBYTE },
  ])('is read again: $what', async ({ size }) => {
    const file = found(Buffer.alloc(size, 'a'));
    const sink = sinkThat(() => {
      appendFileSync(file.path, 'more');
    });
    const { blob, stat } = await readFile(file, sink);
    expect(sink.times()).toBeGreaterThan(1);
    expect(stat.size).toBe(size + 4);
    expect(blob).toBe(nameOf(Buffer.concat([Buffer.alloc(size, 'a'), Buffer.from('more')])));
  });

  it('is read again where it was cut short', async () => {
    const file = found(Buffer.alloc(3 * MEBIBYTE, 'a'));
    const sink = sinkThat(() => {
      truncateSync(file.path, 10);
    });
    const { blob, stat } = await readFile(file, sink);
    expect([blob, stat.size]).toEqual([nameOf(Buffer.alloc(10, 'a')), 10]);
  });

  it('is refused where another thread writes it all the time', async () => {
    const file = found(Buffer.alloc(8 * MEBIBYTE, 'a'));
    const writing = new Worker(
      `const { openSync, writeSync } = require('node:fs');
       const { parentPort, workerData } = require('node:worker_threads');
       const file = openSync(workerData, 'r+');
       for (let i = 0; ; i++) {
         writeSync(file, Buffer.alloc(65536, 97 + (i % 26)), 0, 65536, (i % 128) * 65536);
         if (i === 0) parentPort.postMessage('writing');
       }`,
      { eval: true, workerData: file.path },
    );
    onTestFinished(async () => {
      await writing.terminate();
    });
    await new Promise((resolve) => writing.once('message', resolve));
    await expect(readFile(file, quietSink)).rejects.toEqual(
      unstable('it changes while it is read'),
    );
  });
});

describe('a file that something else took the place of since the walk', () => {
  it.each([
    { what: 'nothing', place: () => undefined, says: 'it was removed a moment ago' },
    {
      what: 'a folder',
      place: (path: string) => {
        mkdirSync(path);
      },
      says: 'it is no ordinary file any more',
    },
    {
      what: 'a pipe that nobody writes to',
      place: (path: string) => execFileSync('mkfifo', [path]),
      says: 'it is no ordinary file any more',
    },
    {
      what: 'a link that leads out',
      place: (path: string) => {
        symlinkSync('/etc/passwd', path);
      },
      says: 'a link took its place',
    },
  ])('is refused: $what', async ({ place, says }) => {
    const file = found('text');
    rmSync(file.path);
    place(file.path);
    await expect(readFile(file, quietSink)).rejects.toEqual(unstable(says));
  });

  it('is read where it is another file, as editors leave it', async () => {
    const file = found('text');
    rmSync(file.path);
    appendFileSync(`${file.path}.new`, 'new text');
    execFileSync('mv', [`${file.path}.new`, file.path]);
    const { blob } = await readFile(file, quietSink);
    expect(blob).toBe(objectIdOf(Buffer.from('new text')));
  });
});
