import { createCipheriv } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SnapshotResult } from '../../src/api/snapshot-project.js';
import type { Row } from '../row.js';
import { ProjectFolder } from '../../test/support/project-folder.js';

const MEBIBYTE = 2 ** 20;

/** A document larger than the memory that may be used. */
export const largeFile: Row = {
  id: 'large-file',
  what: 'peak memory, snapshot of a 2 GB file',
  bar: { kind: 'at most', limit: 1500 },
  unit: 'MB',
  method:
    '`stemma snapshot` of one text file of 2,048 MiB: base64 of random bytes, which packs to three quarters and repeats nowhere. One sample. The details have the time.',
  async measure(bench) {
    const project = new ProjectFolder();
    try {
      bench.commands.stemma(project, 'init');
      const bytes = bench.sizes.largeFile * MEBIBYTE;
      bench.say(`a file of ${bench.sizes.largeFile} MiB`);
      mkdirSync(join(project.folder, 'corpus'), { recursive: true });
      writeRandomText(join(project.folder, 'corpus/large.txt'), bytes, bench.sizes.seed);
      const finished = bench.commands.stemma(project, 'snapshot', '--json');
      // `snapshot --json` prints its result.
      const result = JSON.parse(finished.stdout) as SnapshotResult;
      const { seconds, peakBytes } = finished;
      return {
        samples: [peakBytes / 1e6],
        peakBytes,
        checks: [{ what: 'the whole file is in the snapshot', holds: result.bytes === bytes }],
        details: { 'snapshot, s': seconds, 'MB/s': bytes / 1e6 / seconds },
      };
    } finally {
      project.dispose();
    }
  },
};

/** Writes base64 of a stream of random bytes that follows from the seed; a multiple of 1 MiB. */
function writeRandomText(path: string, bytes: number, seed: number): void {
  const key = Buffer.alloc(32);
  key.writeUInt32LE(seed);
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc((MEBIBYTE / 4) * 3);
  const file = openSync(path, 'w');
  for (let written = 0; written < bytes; written += MEBIBYTE) {
    writeSync(file, cipher.update(zeros).toString('base64'));
  }
  closeSync(file);
}
