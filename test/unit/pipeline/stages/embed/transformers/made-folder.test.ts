import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ensureMadeFolder,
  type MadeFile,
} from '../../../../../../src/pipeline/stages/embed/transformers/made-folder.js';
import { temporaryFolder } from '../embed-context-of.js';

const root = temporaryFolder();
const CONTENT = 'weights and biases';
let number = 0;

/** A maker that counts how often it was asked. */
function maker() {
  const made = {
    count: 0,
    make: async (empty: string): Promise<MadeFile[]> => {
      made.count += 1;
      await mkdir(join(empty, 'onnx'));
      await writeFile(join(empty, 'onnx/model.onnx'), CONTENT);
      const sha256 = createHash('sha256').update(CONTENT).digest('hex');
      return [{ name: 'onnx/model.onnx', size: CONTENT.length, sha256 }];
    },
  };
  return made;
}

function newFolder(): string {
  number += 1;
  return join(root, `case-${number}`, 'models', 'mini');
}

async function madeFolder(): Promise<string> {
  const folder = newFolder();
  await ensureMadeFolder(folder, { make: maker().make, now: Date.now() });
  return folder;
}

const model = (folder: string) => join(folder, 'onnx/model.onnx');

describe('ensureMadeFolder', () => {
  it('makes the folder once', async () => {
    const folder = newFolder();
    const made = maker();
    await ensureMadeFolder(folder, { make: made.make, now: Date.now() });
    await ensureMadeFolder(folder, { make: made.make, now: Date.now() });
    expect(made.count).toBe(1);
    expect(readFileSync(model(folder), 'utf8')).toBe(CONTENT);
    expect(readdirSync(dirname(folder))).toEqual(['mini']);
  });

  it.each<[string, (folder: string) => void]>([
    [
      'a cut file',
      (folder) => {
        truncateSync(model(folder), 5);
      },
    ],
    [
      'a flipped byte',
      (folder) => {
        writeFileSync(model(folder), CONTENT.replace('w', 'v'));
      },
    ],
    [
      'a broken manifest',
      (folder) => {
        writeFileSync(join(folder, 'made.json'), '{"files":');
      },
    ],
    [
      'a manifest of another shape',
      (folder) => {
        writeFileSync(join(folder, 'made.json'), '{}');
      },
    ],
  ])('replaces a folder with %s', async (_, damage) => {
    const folder = await madeFolder();
    damage(folder);
    const made = maker();
    await ensureMadeFolder(folder, { make: made.make, now: Date.now() });
    expect(made.count).toBe(1);
    expect(readFileSync(model(folder), 'utf8')).toBe(CONTENT);
    expect(readdirSync(dirname(folder))).toEqual(['mini']);
  });

  it('leaves one whole folder when several make it at once', async () => {
    const folder = newFolder();
    const made = maker();
    await Promise.all(
      Array.from({ length: 8 }, () =>
        ensureMadeFolder(folder, { make: made.make, now: Date.now() }),
      ),
    );
    expect(readFileSync(model(folder), 'utf8')).toBe(CONTENT);
    expect(readdirSync(dirname(folder))).toEqual(['mini']);
  });

  it('leaves one whole folder when several find it damaged at once', async () => {
    const folder = await madeFolder();
    truncateSync(model(folder), 1);
    await Promise.all(
      Array.from({ length: 8 }, () =>
        ensureMadeFolder(folder, { make: maker().make, now: Date.now() }),
      ),
    );
    expect(readFileSync(model(folder), 'utf8')).toBe(CONTENT);
    expect(readdirSync(dirname(folder))).toEqual(['mini']);
  });

  it('leaves nothing behind when making fails', async () => {
    const folder = newFolder();
    const make = async (empty: string): Promise<MadeFile[]> => {
      await writeFile(join(empty, 'half'), 'half');
      throw new Error('no weights');
    };
    await expect(ensureMadeFolder(folder, { make, now: Date.now() })).rejects.toThrow('no weights');
    expect(readdirSync(dirname(folder))).toEqual([]);
  });

  it('removes what a killed process left, but not what one is at work on', async () => {
    const folder = newFolder();
    const [abandoned, fresh] = [`${folder}.tmp-old`, `${folder}.tmp-new`];
    mkdirSync(abandoned, { recursive: true });
    mkdirSync(fresh);
    const yesterday = new Date(Date.now() - 86_400_000);
    utimesSync(abandoned, yesterday, yesterday);
    await ensureMadeFolder(folder, { make: maker().make, now: Date.now() });
    expect(existsSync(abandoned)).toBe(false);
    expect(existsSync(fresh)).toBe(true);
  });

  it('says where it could not write', async () => {
    const blocker = join(root, 'a-file');
    writeFileSync(blocker, '');
    chmodSync(blocker, 0o600);
    const folder = join(blocker, 'models', 'mini');
    await expect(
      ensureMadeFolder(folder, { make: maker().make, now: Date.now() }),
    ).rejects.toMatchObject({
      code: 'cache-not-writable',
      message: expect.stringContaining(folder),
    });
  });
});
