import { describe, expect, it } from 'vitest';
import type { Mark } from '../../../../../src/model/text.js';
import {
  chunkSettingsSchema,
  type ChunkSettings,
} from '../../../../../src/pipeline/stages/chunk/chunk-settings.js';
import { prepareSplit } from '../../../../../src/pipeline/stages/chunk/prepare-split.js';
import { splitText } from '../../../../../src/pipeline/stages/chunk/split-text.js';
import { openHashingEmbedder } from '../../../../../src/pipeline/stages/embed/hashing/hashing-embedder.js';
import { hashingSchema } from '../../../../../src/pipeline/stages/embed/hashing/hashing-settings.js';

const embedder = openHashingEmbedder(hashingSchema.parse({ provider: 'hashing' }));

const countWords = (text: string): number => text.match(/\w+|[^\w\s]/g)?.length ?? 0;

async function split(
  text: string,
  given: Partial<ChunkSettings>,
  marks: Mark[] = [],
): Promise<string[]> {
  const settings = chunkSettingsSchema.parse({ splitter: 'semantic', overlap: 0, ...given });
  const aids = await prepareSplit({ text, marks, metadata: {} }, { settings, embedder });
  const spans = splitText(text, { marks, settings, countTokens: countWords, aids });
  return spans.map(({ start, end }) => text.slice(start, end));
}

const about = (subject: string, count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `The ${subject} of number ${i} is a good ${subject}.`,
  ).join(' ');

describe('the semantic splitter', () => {
  it('cuts where the subject changes', async () => {
    const [oven, fan] = [about('oven', 6), about('ventilator', 6)];
    expect(await split(`${oven} ${fan}`, {})).toEqual([oven, fan]);
    expect(await split(`${oven} ${fan}`, { window: 3 })).toEqual([oven, fan]);
  });

  it('leaves a short text whole: none of few distances is above the percentile', async () => {
    const text = `${about('oven', 3)} ${about('ventilator', 3)}`;
    expect(await split(text, {})).toEqual([text]);
  });

  it('cuts a subject that is larger than the size between sentences', async () => {
    const chunks = await split(`${about('oven', 6)} ${about('ventilator', 6)}`, { size: 35 });
    expect(chunks.map((chunk) => countWords(chunk))).toEqual([30, 30, 30, 30]);
  });

  it('joins subjects smaller than minSize', async () => {
    const text = `${about('oven', 6)} ${about('ventilator', 6)}`;
    expect(await split(text, { minSize: 100 })).toEqual([text]);
  });

  it('cuts no block of code in two, whatever is in it', async () => {
    const code = Array.from({ length: 12 }, (_, i) => `Word${i}. Other${i}!`).join('\n');
    const text = `${about('oven', 11)}\n\n${code}`;
    const start = text.indexOf(code);
    const mark: Mark = { type: 'block', kind: 'code', start, end: text.length };
    expect(await split(text, {}, [mark])).toEqual([about('oven', 11), code]);
  });

  it('tells what the embedder was asked for', async () => {
    const settings = chunkSettingsSchema.parse({ splitter: 'semantic' });
    const text = `${about('oven', 20)} ${about('oven', 1)}`;
    let embedded = 0;
    await prepareSplit(
      { text, marks: [], metadata: {} },
      { settings, embedder, onEmbedded: (call) => (embedded += call.embedded) },
    );
    // The last sentence is the first one again.
    expect(embedded).toBe(20);
  });

  it.each([
    ['too few vectors', [[1, 0]], '1 vectors for 20 texts'],
    [
      'vectors of another length',
      Array.from({ length: 20 }, () => [1]),
      'a vector of 1 dimensions',
    ],
    ['no numbers', Array.from({ length: 20 }, () => [1, Number.NaN]), 'that is no number'],
  ])('refuses an embedder that gives %s', async (_case, rows, message) => {
    const settings = chunkSettingsSchema.parse({ splitter: 'semantic' });
    const vectors = rows.map((row) => Float32Array.from(row));
    const broken = {
      identity: { provider: 'openai', model: 'made-up' },
      dimensions: 2,
      batchSize: 100,
      embedPassages: () => Promise.resolve({ vectors, truncated: [] }),
    };
    const entry = { text: about('oven', 20), marks: [], metadata: {} };
    const work = prepareSplit(entry, { settings, embedder: broken });
    await expect(work).rejects.toMatchObject({
      code: 'bad-vectors',
      message: expect.stringContaining(message),
    });
  });

  it('ends with the reason of an interrupt', async () => {
    const settings = chunkSettingsSchema.parse({ splitter: 'semantic' });
    const entry = { text: about('oven', 20), marks: [], metadata: {} };
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(prepareSplit(entry, { settings, embedder, signal })).rejects.toThrow('stop');
  });
});
