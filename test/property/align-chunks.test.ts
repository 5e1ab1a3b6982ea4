import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignChunks } from '../../src/diff/align-chunks.js';
import type { ChunkChange, ChunkedText } from '../../src/diff/chunk-change.js';
import { diffTexts } from '../../src/diff/diff-texts.js';
import { byParagraph, bySize, edited, edits, paragraphs, windows } from './diff-cases.js';

const runs = { numRuns: 300 };
const MIRROR: Record<string, string> = {
  split: 'merged',
  merged: 'split',
  added: 'removed',
  removed: 'added',
};

function align(before: ChunkedText, after: ChunkedText): ChunkChange[] {
  return alignChunks(before, after, diffTexts(before.text, after.text));
}

function textOf({ text, chunks }: ChunkedText, i: number): string {
  return text.slice(chunks[i]?.start, chunks[i]?.end);
}

/** Two chunked texts, one edited from the other, each by a splitter of its own. */
const sides = fc
  .record({ texts: paragraphs, all: edits, left: fc.option(windows), right: fc.option(windows) })
  .map(({ texts, all, left, right }) => {
    const after = edited(texts, all);
    const chunked = (of: readonly string[], size: typeof left) =>
      size === null ? byParagraph(of) : bySize(of.join('\n\n'), size);
    return { before: chunked(texts, left), after: chunked(after, right) };
  });

/** Changes without their order. */
function sorted(changes: readonly ChunkChange[]): string[] {
  return changes.map((change) => JSON.stringify(change)).sort();
}

describe('the alignment of chunks', () => {
  it('holds every chunk of both sides exactly once', () => {
    fc.assert(
      fc.property(sides, ({ before, after }) => {
        const changes = align(before, after);
        const all = (side: 'before' | 'after') =>
          changes.flatMap((change) => change[side]).sort((a, b) => a - b);
        expect(all('before')).toEqual([...before.chunks.keys()]);
        expect(all('after')).toEqual([...after.chunks.keys()]);
      }),
      runs,
    );
  });

  it('calls nothing changed between a text and itself', () => {
    fc.assert(
      fc.property(sides, ({ before }) => {
        const changes = align(before, before);
        expect(changes.map(({ fate }) => fate)).toEqual(before.chunks.map(() => 'unchanged'));
        expect(changes.every((change) => change.before[0] === change.after[0])).toBe(true);
      }),
      runs,
    );
  });

  it('is the mirror image in the other direction', () => {
    fc.assert(
      fc.property(sides, ({ before, after }) => {
        const turned = align(after, before).map((change) => ({
          fate: MIRROR[change.fate] ?? change.fate,
          before: change.after,
          after: change.before,
          edited: change.edited,
        }));
        expect(sorted(align(before, after))).toEqual(sorted(turned as ChunkChange[]));
      }),
      runs,
    );
  });

  it('gives each fate as many chunks of each side as it says', () => {
    fc.assert(
      fc.property(sides, ({ before, after }) => {
        for (const change of align(before, after)) {
          const counts = [change.before.length, change.after.length];
          const expected: Record<string, boolean> = {
            unchanged: counts.join() === '1,1',
            edited: counts.join() === '1,1',
            moved: counts.join() === '1,1',
            split: counts[0] === 1 && counts[1]! > 1,
            merged: counts[0]! > 1 && counts[1] === 1,
            recut: counts[0]! > 0 && counts[1]! > 0,
            added: counts.join() === '0,1',
            removed: counts.join() === '1,0',
          };
          expect([change.fate, expected[change.fate]]).toEqual([change.fate, true]);
          if (change.fate === 'unchanged') {
            expect(textOf(before, change.before[0]!)).toBe(textOf(after, change.after[0]!));
          }
        }
      }),
      runs,
    );
  });

  it('leaves chunks alone that no edit touched', () => {
    fc.assert(
      fc.property(paragraphs, edits, (texts, all) => {
        const after = edited(texts, all);
        const fates = new Map(
          align(byParagraph(texts), byParagraph(after)).flatMap((change) =>
            change.before.map((i) => [i, change.fate] as const),
          ),
        );
        for (const [i, text] of texts.entries()) {
          if (after.includes(text)) expect([text, fates.get(i)]).toEqual([text, 'unchanged']);
        }
      }),
      runs,
    );
  });

  it('says that a paragraph moved, and of the others that they stayed', () => {
    fc.assert(
      fc.property(paragraphs, fc.nat(), fc.nat(), (texts, from, to) => {
        if (texts.length < 2) return;
        const rest = [...texts];
        const moved = rest.splice(from % texts.length, 1)[0]!;
        rest.splice(to % (rest.length + 1), 0, moved);
        const changes = align(byParagraph(texts), byParagraph(rest));
        expect(new Set(changes.map(({ fate }) => fate))).toEqual(
          new Set(changes.map(({ fate }) => (fate === 'moved' ? 'moved' : 'unchanged'))),
        );
        if (rest.join() === texts.join()) return;
        expect(changes.some(({ fate }) => fate === 'moved')).toBe(true);
      }),
      runs,
    );
  });

  it('calls what was only cut at other places split, merged or recut, never edited', () => {
    fc.assert(
      fc.property(paragraphs, windows, windows, (texts, left, right) => {
        const text = texts.join('\n\n');
        const changes = align(bySize(text, left), bySize(text, right));
        for (const { fate, edited: isEdited } of changes) {
          expect(isEdited).toBe(false);
          expect(['unchanged', 'split', 'merged', 'recut', 'moved', 'added', 'removed']).toContain(
            fate,
          );
        }
      }),
      runs,
    );
  });
});
