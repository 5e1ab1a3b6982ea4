import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Metadata } from '../../../../src/model/document.js';
import { encodeStoredText } from '../../../../src/model/entry-codecs.js';
import { documentKeyBytes } from '../../../../src/model/entry-keys.js';
import { objectIdOf, type ObjectId } from '../../../../src/model/object-id.js';
import { readMetadata } from '../../../../src/retrieve/filter/document-metadata.js';
import { MemoryObjectStore } from '../../../../src/store/memory-object-store.js';
import { buildMap } from '../../../../src/tree/build.js';
import { NodeReader } from '../../../../src/tree/node-reader.js';
import { compareText } from '../../../../src/util/compare-text.js';
import { utf8 } from '../../../../src/util/bytes.js';

/** Metadata by document. */
type Documents = Readonly<Record<string, Metadata>>;

class MetadataBench {
  readonly store = new MemoryObjectStore();
  readonly folder = mkdtempSync(join(tmpdir(), 'stemma-metadata-'));

  constructor() {
    onTestFinished(() => {
      rmSync(this.folder, { recursive: true });
    });
  }

  map(documents: Documents): ObjectId {
    const entries = rowsOf(documents).map(({ document, metadata }) => {
      const text = {
        blob: objectIdOf(utf8(document)),
        pieced: false,
        length: 0,
        marks: [],
        metadata,
      };
      return { key: documentKeyBytes(document), value: encodeStoredText(text) };
    });
    return buildMap(this.store, 'small', entries);
  }

  read(texts: ObjectId, folder: string | undefined = this.folder) {
    return readMetadata({ reader: new NodeReader(this.store), texts, folder });
  }

  /** The file of a map, which is made the latest but the one that is read next. */
  path(texts: ObjectId): string {
    return join(this.folder, readdirSync(this.folder).find((name) => name.startsWith(texts)) ?? '');
  }
}

function rowsOf(documents: Documents) {
  return Object.entries(documents)
    .map(([document, metadata]) => ({ document, metadata }))
    .sort((a, b) => compareText(a.document, b.document));
}

const small: Documents = {
  'docs/a.md': { year: 2020, tags: ['x', 'y'] },
  'docs/b.md': { year: 2020, tags: ['x', 'y'] },
  'faq/😀.md': { author: { name: 'Ada' }, draft: false, none: null },
};

describe('the metadata of a snapshot', () => {
  it('is the same by what differs from a kept one as read afresh', () => {
    const name = fc.constantFrom(
      'docs/a',
      'docs/b',
      'docs/a/b',
      'docs/ab',
      'faq/\uffee',
      'faq/😀',
      'z',
    );
    const metadata = fc.record(
      { year: fc.integer(), tags: fc.array(fc.string()), draft: fc.boolean() },
      { requiredKeys: [] },
    );
    const state = fc.dictionary(name, metadata);
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 5 }), (states) => {
        const bench = new MetadataBench();
        for (const documents of states) {
          const root = bench.map(documents);
          const expected = rowsOf(documents);
          expect(bench.read(root)).toEqual(expected);
          expect(bench.read(root)).toEqual(expected);
          expect(
            readMetadata({ reader: new NodeReader(bench.store), texts: root, folder: undefined }),
          ).toEqual(expected);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is kept in a file from which it is read again without the map', () => {
    const bench = new MetadataBench();
    const root = bench.map(small);
    bench.read(root);
    const empty = new NodeReader(new MemoryObjectStore());
    const again = readMetadata({ reader: empty, texts: root, folder: bench.folder });
    expect(again).toEqual(rowsOf(small));
  });

  it('is read from the map where a byte of its file was changed, and the file is mended', () => {
    const bench = new MetadataBench();
    const root = bench.map(small);
    bench.read(root);
    const path = bench.path(root);
    const whole = readFileSync(path, 'utf8');
    for (const damaged of [whole.replace('2020', '2021'), whole.slice(0, 80), '']) {
      writeFileSync(path, damaged);
      expect(bench.read(root)).toEqual(rowsOf(small));
      expect(readFileSync(path, 'utf8')).toBe(whole);
    }
  });

  it('of three maps at most is kept, the latest', () => {
    const bench = new MetadataBench();
    const roots = [1, 2, 3, 4, 5].map((year, i) => {
      const root = bench.map({ 'docs/a.md': { year } });
      bench.read(root);
      utimesSync(bench.path(root), i, i);
      return root;
    });
    const kept = readdirSync(bench.folder).map((name) => name.slice(0, 64));
    expect(kept.sort()).toEqual(roots.slice(2).sort());
  });
});
