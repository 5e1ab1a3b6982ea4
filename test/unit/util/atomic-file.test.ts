import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeAbandonedFiles, writeFileAtomically } from '../../../src/util/atomic-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stemma-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('removeAbandonedFiles', () => {
  it('removes what a killed write left, under the name that such a write uses', () => {
    const names = new Set<string>();
    const parts = function* (): Generator<Uint8Array> {
      for (const name of readdirSync(folder)) names.add(name);
      yield Buffer.from('whole');
    };
    writeFileAtomically(join(folder, 'a.md'), parts());
    expect([...names]).toHaveLength(1);
    for (const name of names) writeFileSync(join(folder, name), 'ha');
    removeAbandonedFiles(folder);
    expect(readdirSync(folder)).toEqual(['a.md']);
  });

  it('leaves files of other names alone, and folders', () => {
    const names = ['notes.tmp', 'a.md.0123456789AB.tmp', 'a.md.0123456789ab.tmp.md'];
    for (const name of names) writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, 'b.0123456789ab.tmp'));
    removeAbandonedFiles(folder);
    expect(readdirSync(folder)).toEqual([...names, 'b.0123456789ab.tmp'].sort());
  });
});
