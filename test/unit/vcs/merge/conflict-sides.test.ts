import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflictSides } from '../../../../src/vcs/merge/conflict-sides.js';
import { firstMarker } from '../../../../src/vcs/merge/find-markers.js';

/** What the system's git makes of three versions. */
function gitMergeFile(versions: readonly [string, string, string]): string {
  const folder = mkdtempSync(join(tmpdir(), 'stemma-sides-'));
  try {
    const files = versions.map((text, i) => {
      const path = join(folder, String(i));
      writeFileSync(path, text);
      return path;
    });
    const [base = '', ours = '', theirs = ''] = files;
    const args = ['merge-file', '-p', '--diff3', ours, base, theirs];
    return execFileSync('git', args, { encoding: 'utf8', cwd: folder, stdio: 'pipe' });
  } catch (error) {
    // Ends with the number of conflicts.
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('conflictSides', () => {
  it("takes apart what the system's git puts together", () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', '=======x'), { maxLength: 5 });
    const text = lines.map((all) => all.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const merged = gitMergeFile([base, ours, theirs]);
        const sides = conflictSides(merged);
        expect(sides).toBeDefined();
        if (firstMarker(merged) === undefined) return;
        // Where only one side changed, git has taken that; the rest is as the side has it.
        expect(merged).toContain('|||||||');
        for (const side of [sides?.ours, sides?.base, sides?.theirs]) {
          expect(firstMarker(side ?? '')).toBeUndefined();
        }
      }),
      { numRuns: 40 },
    );
  });

  it('gives each side with what stands outside of the markers', () => {
    const text = 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> theirs\nd';
    expect(conflictSides(text)).toEqual({ ours: 'a\nb\nd', base: undefined, theirs: 'a\nc\nd' });
    expect(conflictSides(text.replace('=======', '||||||| base\nx\n======='))).toEqual({
      ours: 'a\nb\nd',
      base: 'a\nx\nd',
      theirs: 'a\nc\nd',
    });
    expect(conflictSides(text.replaceAll('\n', '\r\n'))?.theirs).toBe('a\r\nc\r\nd');
    expect(firstMarker(text)).toBe(2);
  });

  it.each([
    'a\n<<<<<<< HEAD\nb\n=======\nc\n',
    'a\n>>>>>>> theirs\n',
    '<<<<<<< HEAD\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n',
    '<<<<<<< HEAD\n=======\n||||||| base\n>>>>>>> theirs\n',
  ])('makes nothing of markers that are not whole: %j', (text) => {
    expect(conflictSides(text)).toBeUndefined();
  });

  it('finds no marker in a text that only looks like one', () => {
    for (const text of ['======= a title\n', '  <<<<<<< x\n', '<<<<<<<<<< x\n', 'a <<<<<<< b\n']) {
      expect(firstMarker(text)).toBeUndefined();
    }
  });
});
