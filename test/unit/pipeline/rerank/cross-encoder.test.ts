import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reranker } from '../../../../src/model/reranker.js';
import {
  openReranker,
  type RerankSettings,
} from '../../../../src/pipeline/rerank/open-reranker.js';
import { retrieveSchema } from '../../../../src/pipeline/settings/retrieve-settings.js';
import {
  writeTinyCrossEncoder,
  type TinyCrossEncoder,
} from '../../../support/tiny-cross-encoder.js';
import { temporaryFolder, testContext } from '../stages/embed/embed-context-of.js';
import { ReferenceBert } from '../stages/embed/transformers/reference-bert.js';

const folder = temporaryFolder();
const context = testContext(folder);
const opened: Reranker[] = [];
let tiny: TinyCrossEncoder;

beforeAll(async () => {
  tiny = await writeTinyCrossEncoder(join(folder, 'tiny'));
});

afterAll(async () => {
  for (const reranker of opened) await reranker.close();
});

function settingsOf(more: Record<string, unknown>): RerankSettings {
  const rerank = { model: './tiny', dtype: 'fp32', ...more };
  const parsed = retrieveSchema.parse({ rerank }).rerank;
  if (parsed === undefined) throw new Error('no rerank');
  return parsed;
}

async function open(more: Record<string, unknown> = {}): Promise<Reranker> {
  const reranker = await openReranker(settingsOf(more), context);
  opened.push(reranker);
  return reranker;
}

/** A copy of the model under another name, changed. */
function changed(name: string, change: (copy: string) => void): string {
  const copy = join(folder, name);
  cpSync(tiny.folder, copy, { recursive: true });
  change(copy);
  return `./${name}`;
}

/** The score by definition; texts are of whole words of the vocabulary. */
function reference(question: readonly string[], passage: readonly string[]): number {
  const ids = ['[CLS]', ...question, '[SEP]', ...passage, '[SEP]'].map((word) => {
    const id = tiny.vocabulary.get(word);
    if (id === undefined) throw new Error(`no word '${word}'`);
    return id;
  });
  const types = ids.map((_, i) => (i < question.length + 2 ? 0 : 1));
  const logit = new ReferenceBert(tiny.tensors, tiny.shape).logit(ids, types);
  return 1 / (1 + Math.exp(-logit));
}

const question = 'how often do i descale the kettle'.split(' ');

describe('a cross-encoder', () => {
  it('scores each pair as its definition does', async () => {
    const passages = ['descale the kettle', 'the golden dial', 'crumb tray', 'warranty'];
    const scores = await (await open()).score(question.join(' '), passages);
    const expected = passages.map((passage) => reference(question, passage.split(' ')));
    expect(new Set(expected.map((score) => score.toFixed(4))).size).toBe(passages.length);
    scores.forEach((score, i) => {
      expect(score).toBeCloseTo(expected[i] ?? NaN, 5);
    });
  });

  it('tells question and passage apart', async () => {
    const reranker = await open();
    const [there] = await reranker.score('golden dial', ['the crumb tray']);
    const [back] = await reranker.score('the crumb tray', ['golden dial']);
    expect(there).toBeCloseTo(reference(['golden', 'dial'], ['the', 'crumb', 'tray']), 5);
    expect(back).toBeCloseTo(reference(['the', 'crumb', 'tray'], ['golden', 'dial']), 5);
    expect(there).not.toBeCloseTo(back ?? NaN, 3);
  });

  it('gives a passage the same score beside any others', async () => {
    const reranker = await open();
    const [alone] = await reranker.score('golden dial', ['crumb tray']);
    const long = 'kettle '.repeat(20);
    expect((await reranker.score('golden dial', [long, 'crumb tray', '']))[1]).toBe(alone);
    expect(await reranker.score('golden dial', [])).toEqual([]);
  });

  it('cuts the longer of the two texts first, at the limit of the model or of the settings', async () => {
    const reranker = await open({ maxTokens: 12 });
    const long = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 'crumb' : 'tray'));
    // 12 tokens are 3 special ones and 9 words.
    const [passageCut] = await reranker.score('golden dial', [long.join(' ')]);
    expect(passageCut).toBeCloseTo(reference(['golden', 'dial'], long.slice(0, 7)), 5);
    const [questionCut] = await reranker.score(long.join(' '), ['golden dial']);
    expect(questionCut).toBeCloseTo(reference(long.slice(0, 7), ['golden', 'dial']), 5);
    const [bothCut] = await reranker.score(long.join(' '), [long.join(' ')]);
    expect(bothCut).toBeCloseTo(reference(long.slice(0, 5), long.slice(0, 4)), 5);
    const [modelCut] = await (await open()).score('golden dial', [long.join(' ')]);
    expect(modelCut).toBeCloseTo(reference(['golden', 'dial'], long.slice(0, 27)), 5);
  });

  it('is named by its bytes, not by its place', async () => {
    const same = changed('same', () => undefined);
    const other = changed('other', (copy) => {
      const path = join(copy, 'onnx/model.onnx');
      const bytes = readFileSync(path);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 1, bytes.length - 3);
      writeFileSync(path, bytes);
    });
    const { identity } = await open();
    expect((await open({ model: same })).identity).toEqual(identity);
    expect((await open({ model: other })).identity).not.toEqual(identity);
    expect((await open({ maxTokens: 20 })).identity).not.toEqual(identity);
    expect(JSON.stringify(identity)).not.toContain(folder);
  });
});

describe('a model that cannot rerank', () => {
  it.each(['config.json', 'tokenizer.json', 'onnx/model.onnx'])(
    'is refused where %s is missing, and the file is named',
    async (file) => {
      const model = changed(`without-${file.replace('/', '-')}`, (copy) => {
        rmSync(join(copy, file));
      });
      await expect(open({ model })).rejects.toMatchObject({
        code: 'model-not-found',
        message: expect.stringContaining(`'${file}' is missing`) as unknown,
      });
    },
  );

  it('is refused where it has no file of the data type, and the setting is named', async () => {
    await expect(open({ dtype: 'q8' })).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringContaining('onnx/model_quantized.onnx') as unknown,
      suggestions: [expect.stringContaining('pipeline.retrieve.rerank.dtype'), expect.anything()],
    });
  });

  it('is refused where there is none of that name', async () => {
    await expect(open({ model: './none' })).rejects.toMatchObject({
      code: 'model-not-found',
      suggestions: [expect.stringContaining('pipeline.retrieve.rerank.model')],
    });
  });

  it('is refused where it embeds single texts', async () => {
    await expect(open({ model: 'all-MiniLM-L6-v2' })).rejects.toMatchObject({
      code: 'model-unsupported',
    });
  });

  it('is refused where it has more than one label', async () => {
    await writeTinyCrossEncoder(join(folder, 'three'), { labels: 3 });
    const reranker = await open({ model: './three' });
    await expect(reranker.score('golden', ['dial'])).rejects.toMatchObject({
      code: 'model-unsupported',
      message: expect.stringContaining('3 numbers') as unknown,
    });
  });

  it('is refused where its file is torn', async () => {
    const model = changed('torn', (copy) => {
      const path = join(copy, 'onnx/model.onnx');
      writeFileSync(path, readFileSync(path).subarray(0, 2000));
    });
    const reranker = await open({ model });
    await expect(reranker.score('golden', ['dial'])).rejects.toMatchObject({
      code: 'model-damaged',
    });
  });

  it('is refused where more tokens are asked for than it takes', async () => {
    await expect(open({ maxTokens: 33 })).rejects.toMatchObject({
      code: 'bad-settings',
      data: { setting: 'pipeline.retrieve.rerank.maxTokens', limit: 33, positions: 32 },
    });
  });
});
