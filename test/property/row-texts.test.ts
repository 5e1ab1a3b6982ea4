import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeStoredText, encodeCorpusEntry } from '../../src/model/entry-codecs.js';
import { documentKeyBytes } from '../../src/model/entry-keys.js';
import type { ObjectId } from '../../src/model/object-id.js';
import { extractStage } from '../../src/pipeline/extract-stage.js';
import { extractSettingsSchema } from '../../src/pipeline/stages/extract/extract-settings.js';
import { buildMap } from '../../src/tree/build.js';
import { diffMaps } from '../../src/tree/diff.js';
import { keepBlob } from '../../src/tree/pieces/blob-writer.js';
import { readRange } from '../../src/tree/read.js';
import { compareBytes, fromUtf8, utf8 } from '../../src/util/bytes.js';
import { StageBench } from '../unit/pipeline/stage-bench.js';

/** Rows by id; the file is absent for null. */
type Table = Readonly<Record<string, string>> | null;
/** Tables, and a text whose key stands between that of a table and those of its rows. */
interface Version {
  readonly a: Table;
  readonly b: Table;
  readonly note: string | null;
}

const table = fc.option(
  fc.dictionary(fc.constantFrom('1', '10', '2', 'x', 'ü', 'a/b'), fc.constantFrom('p', 'q', ''), {
    noNullPrototype: true,
  }),
);
const version: fc.Arbitrary<Version> = fc.record({
  a: table,
  b: table,
  note: fc.option(fc.constantFrom('n', 'm')),
});
const settings = extractSettingsSchema.parse({
  csv: { id: 'id', text: ['v'] },
  jsonl: { id: 'id', text: ['v'] },
});

function corpusOf(bench: StageBench, { a, b, note }: Version): ObjectId {
  const rows = Object.entries(a ?? {}).map(([id, v]) => `${id},${v}\n`);
  const lines = Object.entries(b ?? {}).map(([id, v]) => `${JSON.stringify({ id, v })}\n`);
  const files = [
    ['docs/a.csv', 'text/csv', a && `id,v\n${rows.join('')}`],
    ['docs/a.csv.txt', 'text/plain', note],
    ['docs/b', 'application/x-ndjson', b && lines.join('')],
  ] as const;
  const entries = files.flatMap(([key, mediaType, content]) => {
    if (content === null) return [];
    const bytes = utf8(content);
    const blob = keepBlob((piece) => bench.store.put('blob', piece), bytes);
    const entry = { ...blob, size: bytes.length, mediaType, metadata: {} };
    return [{ key: documentKeyBytes(key), value: encodeCorpusEntry(entry) }];
  });
  return buildMap(
    bench.store,
    'small',
    entries.sort((x, y) => compareBytes(x.key, y.key)),
  );
}

function textsIn(bench: StageBench, root: ObjectId): Record<string, string> {
  return Object.fromEntries(
    [...readRange(bench.reader, root)].map(({ key, value }) => {
      const bytes = bench.store.get(decodeStoredText(value).blob) ?? new Uint8Array();
      return [fromUtf8(key), fromUtf8(bytes)];
    }),
  );
}

/** What the texts of a version are, by the definition. */
function expectedTexts({ a, b, note }: Version): Record<string, string> {
  const rows = (document: string, rows: Table): [string, string][] => {
    const entries = Object.entries(rows ?? {});
    if (rows !== null && entries.length === 0) return [[document, '']];
    return entries.map(([id, v]) => [`${document}/${id.replace('/', '%2F')}`, v]);
  };
  const all = [...rows('docs/a.csv', a), ...rows('docs/b', b)];
  return Object.fromEntries(note === null ? all : [...all, ['docs/a.csv.txt', note]]);
}

describe('the texts of tables, version after version', () => {
  it('are those of a run from nothing, and only rows that changed have other entries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(version, { minLength: 1, maxLength: 4 }), async (versions) => {
        const bench = new StageBench();
        let before: { readonly output: ObjectId; readonly texts: object } | undefined;
        for (const one of versions) {
          const stage = extractStage(settings, bench.store);
          const { output } = await bench.run(stage, corpusOf(bench, one));
          const texts = textsIn(bench, output);
          expect(texts).toEqual(expectedTexts(one));
          const full = await bench.run(stage, corpusOf(bench, one), { force: true });
          expect(output).toBe(full.output);
          if (before !== undefined) {
            const changed = [...diffMaps(bench.reader, before.output, output)];
            const keys = changed.map(({ key }) => fromUtf8(key)).sort();
            expect(keys).toEqual(keysThatDiffer(before.texts, texts));
          }
          before = { output, texts };
        }
      }),
      { numRuns: 60 },
    );
  });
});

function keysThatDiffer(before: object, after: object): string[] {
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = [...new Set([...old.keys(), ...fresh.keys()])];
  return keys.filter((key) => old.get(key) !== fresh.get(key)).sort();
}
