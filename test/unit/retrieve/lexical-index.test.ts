import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chunkIdOf } from '../../../src/model/chunk.js';
import type { ChunkSource, PlacedChunk } from '../../../src/model/chunk-source.js';
import { encodeStoredChunk, shownHashOf } from '../../../src/model/entry-codecs.js';
import { chunkKey } from '../../../src/model/entry-keys.js';
import type { ObjectId } from '../../../src/model/object-id.js';
import { buildLexical, lexicalPath } from '../../../src/retrieve/lexical-index.js';
import { FtsSearch } from '../../../src/retrieve/lexical-search.js';
import { MemoryObjectStore } from '../../../src/store/memory-object-store.js';
import { buildMap } from '../../../src/tree/build.js';
import { NodeReader } from '../../../src/tree/node-reader.js';
import { thrownBy } from '../../support/thrown-by.js';

/** Chunk texts by document. */
type Chunks = Readonly<Record<string, readonly string[]>>;

const before: Chunks = {
  'docs/kettle.md': ['Descale the kettle with vinegar.', 'Fill the kettle, close the lid.'],
  'docs/oven.md': ['Clean the oven.', 'The oven door closes by itself.', 'Empty the tray.'],
  'docs/toaster.md': ['Empty the crumb tray when the toaster is cold.'],
};
const after: Chunks = {
  'docs/iron.md': ['Fill the iron, empty it afterwards.'],
  'docs/kettle.md': ['Descale the kettle with lemon juice, never with vinegar.'],
  'docs/oven.md': ['Clean the oven.', 'Empty the tray.', 'The door closes by itself, slowly.'],
};

class LexicalBench {
  readonly store = new MemoryObjectStore();
  readonly reader = new NodeReader(this.store);
  readonly folder = mkdtempSync(join(tmpdir(), 'stemma-words-'));

  constructor() {
    onTestFinished(() => {
      rmSync(this.folder, { recursive: true });
    });
  }

  build(chunks: Chunks, earlier: readonly ObjectId[] = []) {
    const source = sourceOf(chunks);
    const root = this.#map(source);
    const built = buildLexical({
      folder: this.folder,
      reader: this.reader,
      chunks: root,
      source,
      earlier,
      force: false,
      signal: new AbortController().signal,
      beforeWork: () => undefined,
    });
    return built.then((result) => ({ ...result, root }));
  }

  search(path: string, question: string, k = 10) {
    const search = new FtsSearch(path);
    try {
      return search.search(question, k);
    } finally {
      search.close();
    }
  }

  #map(source: ChunkSource): ObjectId {
    const entries = [...source.all()].map(({ document, ordinal, entry, shownHash }) => {
      const { start, end, tokens } = entry;
      const value = encodeStoredChunk({ start, end, tokens, shownHash, shownPrefix: '' });
      return { key: chunkKey(document, ordinal), value };
    });
    return buildMap(this.store, 'small', entries);
  }
}

function sourceOf(chunks: Chunks): ChunkSource {
  const chunksOf = (document: string): PlacedChunk[] =>
    (chunks[document] ?? []).map((text, ordinal) => ({
      document,
      ordinal,
      id: chunkIdOf(document, text, 0),
      entry: { start: 0, end: text.length, text, tokens: 1, headings: [], metadata: {} },
      shownHash: shownHashOf(text),
    }));
  return { chunksOf, all: () => Object.keys(chunks).sort().flatMap(chunksOf) };
}

const questions = ['empty the tray', 'vinegar for the kettle', 'door', 'iron', 'toaster crumbs'];

describe('the word index', () => {
  it('that grew answers as one built afresh does, score by score', async () => {
    const [grown, fresh] = [new LexicalBench(), new LexicalBench()];
    const first = await grown.build(before);
    const second = await grown.build(after, [first.root]);
    expect(second).toMatchObject({ status: 'incremental', added: 4, removed: 5 });
    const built = await fresh.build(after);
    expect(built).toMatchObject({ status: 'full', added: 5, removed: 0 });
    for (const question of questions) {
      expect(grown.search(second.path, question)).toEqual(fresh.search(built.path, question));
    }
    expect(grown.search(second.path, 'toaster')).toEqual([]);
    expect(grown.search(second.path, 'lemon')).toMatchObject([
      { document: 'docs/kettle.md', ordinal: 0 },
    ]);
  });

  it('gives the beginning of the whole ranking, ties in order of key, wherever it is cut', async () => {
    const bench = new LexicalBench();
    const texts = ['The door.', 'A door, a tray.', 'A tray.'];
    const late = { 'docs/m': texts, 'docs/z': texts };
    const { root } = await bench.build(late);
    // Rows in another order than keys.
    const { path } = await bench.build({ 'docs/a': texts, 'docs/b': texts, ...late }, [root]);
    for (const question of ['door', 'tray', 'door or tray']) {
      const whole = bench.search(path, question, 100);
      const places = whole.map(({ score, document, ordinal }) => [-score, document, ordinal]);
      expect(places).toEqual(
        places.toSorted(([a, ...left], [b, ...right]) =>
          a === b ? (left.join() < right.join() ? -1 : 1) : Number(a) - Number(b),
        ),
      );
      expect(new Set(whole.map(({ score }) => score)).size).toBeLessThan(whole.length);
      for (let k = 0; k <= whole.length + 1; k++) {
        expect(bench.search(path, question, k)).toEqual(whole.slice(0, k));
      }
    }
  });

  it('finds words by their stem, in any case, and nothing for signs alone', async () => {
    const bench = new LexicalBench();
    const { path } = await bench.build(before);
    expect(bench.search(path, 'DESCALING!')).toMatchObject([{ document: 'docs/kettle.md' }]);
    expect(bench.search(path, '"?* -')).toEqual([]);
    const [best, second] = bench.search(path, 'crumb tray');
    expect(best?.document).toBe('docs/toaster.md');
    expect(best?.score).toBeGreaterThan(second?.score ?? Infinity);
  });

  it('that is there is taken as it is', async () => {
    const bench = new LexicalBench();
    const { root } = await bench.build(before);
    expect(await bench.build(before, [root])).toMatchObject({ status: 'cached', added: 0 });
  });

  it('names the file that is damaged, when it is searched and when it is to grow', async () => {
    const bench = new LexicalBench();
    const { path, root } = await bench.build(before);
    writeFileSync(path, 'no database at all, though long enough to be looked at as if it were one');
    const expected = { code: 'cache-damaged', data: { path } };
    expect(thrownBy(() => bench.search(path, 'oven'))).toMatchObject(expected);
    await expect(bench.build(after, [root])).rejects.toMatchObject(expected);
    expect(readdirSync(bench.folder)).toEqual([path.slice(bench.folder.length + 1)]);
    rmSync(path);
    expect(thrownBy(() => bench.search(path, 'oven'))).toMatchObject(expected);
    const again = await bench.build(after, [root]);
    expect(again.status).toBe('full');
    expect(existsSync(lexicalPath(bench.folder, again.root))).toBe(true);
  });
});
