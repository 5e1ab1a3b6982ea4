import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeCorpusEntry } from '../../../src/api/merge-corpus-entry.js';
import type { CorpusEntry } from '../../../src/model/document.js';
import { decodeCorpusEntry, encodeCorpusEntry } from '../../../src/model/entry-codecs.js';
import { objectIdOf } from '../../../src/model/object-id.js';
import { utf8 } from '../../../src/util/bytes.js';

const entryOf = (text: string, level: number, title?: string): CorpusEntry => ({
  blob: objectIdOf(utf8(text)),
  pieced: false,
  size: text.length,
  mediaType: 'text/plain',
  metadata: { level },
  ...(title === undefined ? {} : { sidecar: { title } }),
});

const entry = fc
  .record({
    text: fc.constantFrom('a', 'bb', 'ccc'),
    level: fc.nat(2),
    title: fc.constantFrom(undefined, 'x', 'y'),
  })
  .map(({ text, level, title }) => entryOf(text, level, title));

function merge(
  base: CorpusEntry | undefined,
  ours: CorpusEntry,
  theirs: CorpusEntry,
): CorpusEntry | 'conflict' {
  const merged = mergeCorpusEntry({
    key: utf8('docs/a'),
    base: base && encodeCorpusEntry(base),
    ours: encodeCorpusEntry(ours),
    theirs: encodeCorpusEntry(theirs),
  });
  if (merged === null) throw new Error('removed');
  return merged === 'conflict' ? merged : decodeCorpusEntry(merged);
}

describe('an entry that both sides changed', () => {
  it('takes bytes, constants and sidecar each from the side that changed them', () => {
    const base = entryOf('a', 1, 'old');
    expect(merge(base, entryOf('bb', 1, 'old'), entryOf('a', 2, 'new'))).toEqual(
      entryOf('bb', 2, 'new'),
    );
    expect(merge(base, entryOf('a', 2, 'old'), entryOf('bb', 1))).toEqual(entryOf('bb', 2));
  });

  it('is a conflict where both changed the bytes or the constants, not where they agree', () => {
    const base = entryOf('a', 1);
    expect(merge(base, entryOf('bb', 1), entryOf('ccc', 1))).toBe('conflict');
    expect(merge(base, entryOf('a', 2), entryOf('a', 0))).toBe('conflict');
    expect(merge(base, entryOf('bb', 1, 'x'), entryOf('bb', 1))).toEqual(entryOf('bb', 1, 'x'));
  });

  it('is a conflict where both added it with other bytes, not where one has a sidecar', () => {
    expect(merge(undefined, entryOf('a', 1), entryOf('bb', 1))).toBe('conflict');
    expect(merge(undefined, entryOf('a', 1), entryOf('a', 1, 'x'))).toEqual(entryOf('a', 1, 'x'));
  });

  it('is symmetric, and the other side where one changed nothing', () => {
    fc.assert(
      fc.property(entry, entry, entry, (base, ours, theirs) => {
        const titles = [base, ours, theirs].map(({ sidecar }) => sidecar?.['title']);
        // Else it is a conflict of the sidecar's own entry.
        fc.pre(new Set(titles).size < 3);
        expect(merge(base, ours, theirs)).toEqual(merge(base, theirs, ours));
        expect(merge(base, base, theirs)).toEqual(theirs);
        expect(merge(base, theirs, base)).toEqual(theirs);
      }),
    );
  });
});
