import { describe, expect, it } from 'vitest';
import { chunkIdOf } from '../../../src/model/chunk.js';
import { shownHashOf } from '../../../src/model/entry-codecs.js';
import { ChunkReader } from '../../../src/pipeline/chunk-reader.js';
import { EmbedBench } from './embed-bench.js';

const chunks = { 'docs/a': ['one', 'two', 'one'], 'docs/a-b': ['three'], 'docs/empty': [] };

function open(prefix = '') {
  const bench = new EmbedBench();
  return { bench, reader: new ChunkReader(bench.reader, bench.maps(chunks, prefix)) };
}

describe('a reader of chunks', () => {
  it('gives each chunk as the slice of the text that it is, with headings and metadata', () => {
    const { reader } = open();
    expect(reader.chunksOf('docs/a')[1]).toEqual({
      document: 'docs/a',
      ordinal: 1,
      id: chunkIdOf('docs/a', 'two', 0),
      entry: { start: 4, end: 7, text: 'two', tokens: 1, headings: ['Top'], metadata: { n: 1 } },
      shownHash: shownHashOf('two'),
    });
  });

  it('tells chunks of the same text apart by how often it stood before', () => {
    const ids = open()
      .reader.chunksOf('docs/a')
      .map(({ id }) => id);
    expect(ids[0]).toBe(chunkIdOf('docs/a', 'one', 0));
    expect(ids[2]).toBe(chunkIdOf('docs/a', 'one', 1));
    expect(new Set(ids).size).toBe(3);
  });

  it('says what the embedder was shown, where that is not the text alone', () => {
    const [first] = open('Kettle: ').reader.chunksOf('docs/a');
    expect(first?.entry).toMatchObject({ text: 'one', shown: 'Kettle: one' });
    expect(open().reader.chunksOf('docs/a')[0]?.entry).not.toHaveProperty('shown');
  });

  it('gives all chunks in order of document, and those of one document alone', () => {
    const { reader } = open();
    const names = [...reader.all()].map(({ document, ordinal }) => `${document} ${ordinal}`);
    expect(names).toEqual(['docs/a 0', 'docs/a 1', 'docs/a 2', 'docs/a-b 0']);
    expect([...reader.all()].slice(0, 3)).toEqual(reader.chunksOf('docs/a'));
    expect(reader.chunksOf('docs/a')).toHaveLength(3);
    expect(reader.countOf('docs/a')).toBe(3);
  });

  it('has nothing of documents without chunks or that are not there', () => {
    const { reader } = open();
    expect(reader.chunksOf('docs/empty')).toEqual([]);
    expect(reader.textOf('docs/empty')?.text).toBe('');
    expect([reader.chunksOf('docs/absent'), reader.countOf('docs/absent')]).toEqual([[], 0]);
    expect(reader.textOf('docs/absent')).toBeUndefined();
  });

  it('gives the same for more documents than it keeps', () => {
    const bench = new EmbedBench();
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`docs/${i}`, [`${i}`]]));
    const reader = new ChunkReader(bench.reader, bench.maps(many));
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 600; i++) {
        expect(reader.chunksOf(`docs/${i}`).map(({ entry }) => entry.text)).toEqual([`${i}`]);
      }
    }
  });

  it('refuses chunks whose document has no text: the maps do not belong together', () => {
    const { bench } = open();
    const { chunks: root } = bench.maps(chunks);
    const { texts } = bench.maps({ 'docs/other': ['x'] });
    const reader = new ChunkReader(bench.reader, { texts, chunks: root });
    const refusal = expect.objectContaining({ code: 'snapshot-inconsistent' }) as Error;
    expect(() => reader.chunksOf('docs/a')[0]?.id).toThrow(refusal);
    expect(() => [...reader.all()].map(({ entry }) => entry)).toThrow(refusal);
  });
});
