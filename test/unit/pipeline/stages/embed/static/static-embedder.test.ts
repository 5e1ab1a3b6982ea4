import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { embedSettingsSchema } from '../../../../../../src/pipeline/stages/embed/embed-settings.js';
import { openStaticEmbedder } from '../../../../../../src/pipeline/stages/embed/static/static-embedder.js';
import { openSafetensors } from '../../../../../../src/pipeline/stages/embed/transformers/safetensors.js';
import {
  safetensorsFile,
  STATIC_DIMENSIONS,
  STATIC_VOCABULARY,
  staticTable,
  staticTokenizer,
  staticValue,
  tensor,
  writeStaticModel,
} from '../../../../../support/static-model.js';
import { repositoryFolder } from '../../../../../support/test-environment.js';
import { minilmTokenizerPath } from '../../../tokens/minilm-tokenizer.js';
import { temporaryFolder, testContext } from '../embed-context-of.js';

const root = temporaryFolder();
let models = 0;

function folder(): string {
  return join(root, `model-${++models}`);
}

function open(model: string, more: Record<string, unknown> = {}) {
  const settings = embedSettingsSchema.parse({ provider: 'static', model, ...more });
  if (settings.provider !== 'static') throw new Error('not static');
  return openStaticEmbedder(settings, testContext(root));
}

async function embed(model: string, texts: readonly string[], more: Record<string, unknown> = {}) {
  return (await open(model, more)).embedPassages(texts);
}

/** Rows of words by the definition; a test names its tokens itself. */
function meanOf(tokens: readonly string[], weightOf: (id: number) => number = () => 1): number[] {
  const ids = tokens.map((token) => STATIC_VOCABULARY.indexOf(token));
  return Array.from(
    { length: STATIC_DIMENSIONS },
    (_, column) =>
      ids.reduce((sum, id) => sum + weightOf(id) * staticValue(id, column), 0) / ids.length,
  );
}

function scaled(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function expectClose(vector: Float32Array | undefined, expected: readonly number[]): void {
  expect([...(vector ?? [])]).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(vector?.[i]).toBeCloseTo(value, 6);
  });
}

const TEXT = 'The Logger measures TEMPERATURE, qwerty every ten minutes.';
const TOKENS = ['the', 'logger', 'measures', 'temperature', 'every', 'ten', 'minutes', '.'];

describe('static embedder', () => {
  it.each(['F64', 'F32', 'F16', 'BF16'] as const)(
    'gives the mean of the rows of known tokens, from a table of %s',
    async (dtype) => {
      const model = writeStaticModel(folder(), {
        tensors: { embeddings: staticTable(dtype) },
        config: { normalize: false },
      });
      const { vectors, truncated } = await embed(model, [TEXT, 'readers café', 'x']);
      expectClose(vectors[0], meanOf(TOKENS));
      expectClose(vectors[1], meanOf(['read', '##er', '##s', 'caf', '##e']));
      expectClose(vectors[2], meanOf(['x']));
      expect(truncated).toEqual([]);
    },
  );

  it('scales vectors to length 1 where the configuration or the settings say so', async () => {
    const yes = writeStaticModel(folder(), { tensors: { embeddings: staticTable('I8') } });
    expectClose((await embed(yes, [TEXT])).vectors[0], scaled(meanOf(TOKENS)));
    const no = writeStaticModel(folder(), { config: undefined });
    expectClose((await embed(no, [TEXT])).vectors[0], meanOf(TOKENS));
    expectClose((await embed(no, [TEXT], { normalize: true })).vectors[0], scaled(meanOf(TOKENS)));
    expectClose(
      (await embed(yes, [TEXT], { normalize: false })).vectors[0],
      meanOf(TOKENS).map((value) => value * 16),
    );
  });

  it('gives zeros for a text of which it knows nothing', async () => {
    const model = writeStaticModel(folder());
    const { vectors } = await embed(model, ['qwerty', '']);
    expect(vectors).toEqual([new Float32Array(6), new Float32Array(6)]);
  });

  it('weighs tokens, and finds rows by a mapping, where the model has them', async () => {
    // Two tokens share a row, as in a table with fewer rows than tokens.
    const rows = STATIC_VOCABULARY.length - 1;
    const table = staticTable();
    const mapping = STATIC_VOCABULARY.map((_, id) => (id === rows ? 5 : id));
    const weights = STATIC_VOCABULARY.map((_, id) => 1 + id / 8);
    const model = writeStaticModel(folder(), {
      tensors: {
        weights: tensor('F64', [weights.length], weights),
        embeddings: {
          ...table,
          shape: [rows, STATIC_DIMENSIONS],
          bytes: table.bytes.subarray(0, rows * STATIC_DIMENSIONS * 4),
        },
        mapping: tensor('I64', [mapping.length], mapping),
      },
      config: { normalize: false },
    });
    const { vectors } = await embed(model, ['the x', 'cafe']);
    expectClose(
      vectors[0],
      meanOf(['the', 'x'], (id) => 1 + id / 8),
    );
    const [caf, last] = [STATIC_VOCABULARY.indexOf('caf'), rows];
    const expected = Array.from(
      { length: 6 },
      (_, column) =>
        ((1 + caf / 8) * staticValue(caf, column) + (1 + last / 8) * staticValue(5, column)) / 2,
    );
    expectClose(vectors[1], expected);
  });

  it('counts unknown tokens in a table of sentence-transformers, as these do', async () => {
    const model = writeStaticModel(folder(), { tensors: { 'embedding.weight': staticTable() } });
    const { vectors } = await embed(model, ['the qwerty'], { normalize: false });
    expectClose(vectors[0], meanOf(['the', '[UNK]']));
  });

  it('puts prefixes before texts', async () => {
    const model = writeStaticModel(folder(), { config: { normalize: false } });
    const embedder = await open(model, { queryPrefix: 'the ', passagePrefix: 'x ' });
    expectClose((await embedder.embedQueries(['word'])).vectors[0], meanOf(['the', 'word']));
    expectClose((await embedder.embedPassages(['word'])).vectors[0], meanOf(['x', 'word']));
  });

  it('takes the first tokens and counts the text, or refuses it, above maxTokens', async () => {
    const model = writeStaticModel(folder(), { config: { normalize: false } });
    const cut = await embed(model, ['x', TEXT], { maxTokens: 3 });
    expect(cut.truncated).toEqual([1]);
    expectClose(cut.vectors[1], meanOf(['the', 'logger', 'measures']));
    await expect(
      embed(model, ['x', TEXT], { maxTokens: 3, overflow: 'error' }),
    ).rejects.toMatchObject({ code: 'text-too-long', data: { tokens: 8, limit: 3 } });
  });

  it('is known by its bytes: neither by its path nor by more than decides vectors', async () => {
    const one = await open(writeStaticModel(folder()));
    const two = await open(writeStaticModel(folder(), { config: { normalize: true, seed: 3 } }));
    expect(one.identity).toEqual(two.identity);
    expect(JSON.stringify(one.identity)).not.toContain(root);
    const other = { embeddings: staticTable('F16') };
    expect((await open(writeStaticModel(folder(), { tensors: other }))).identity).not.toEqual(
      one.identity,
    );
    expect((await open(writeStaticModel(folder(), { config: {} }))).identity).not.toEqual(
      one.identity,
    );
    expect(one.dimensions).toBe(6);
    expect(one.tokenizer?.count('readers')).toBe(3);
  });
});

describe('static embedder, models that are not whole', () => {
  it.each([
    ['model.safetensors', { tensors: undefined }],
    ['tokenizer.json', { tokenizer: undefined }],
  ])('names the missing file %s', async (file, files) => {
    const model = writeStaticModel(folder(), files);
    await expect(open(model)).rejects.toMatchObject({
      code: 'model-not-found',
      message: `no static model in folder '${model}': '${file}' is missing`,
    });
  });

  it('says what was looked for where there is no folder', async () => {
    await expect(open('./nothing')).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringContaining(join(root, 'nothing')),
    });
  });

  it('refuses a configuration that is none, naming it', async () => {
    const model = writeStaticModel(folder());
    writeFileSync(join(model, 'config.json'), '{"normalize": "yes"}');
    await expect(open(model)).rejects.toMatchObject({
      code: 'model-damaged',
      message: expect.stringContaining('config.json'),
    });
  });

  const short = { ...staticTable(), shape: [STATIC_VOCABULARY.length + 1, STATIC_DIMENSIONS] };
  it.each([
    ['model-unsupported', 'no table', { weights: tensor('F32', [2], [1, 2]) }],
    [
      'model-unsupported',
      'numbers of an unknown type',
      { embeddings: { ...staticTable(), dtype: 'F8_E4M3' } },
    ],
    [
      'model-damaged',
      'a table that is no matrix',
      { embeddings: { ...staticTable(), shape: [138] } },
    ],
    ['model-damaged', 'a table shorter than its shape', { embeddings: short }],
    ['model-damaged', 'an empty table', { embeddings: tensor('F32', [0, 6], []) }],
    [
      'model-damaged',
      'a mapping to rows that are not there',
      { embeddings: staticTable(), mapping: tensor('I32', [2], [0, 99]) },
    ],
    [
      'model-damaged',
      'fewer rows than the tokenizer has tokens',
      { embeddings: tensor('F32', [3, 2], [1, 2, 3, 4, 5, 6]) },
    ],
  ])('refuses with %s %s, naming the file', async (code, _, tensors) => {
    const model = writeStaticModel(folder(), { tensors });
    await expect(embed(model, [TEXT])).rejects.toMatchObject({
      code,
      message: expect.stringContaining(join(model, 'model.safetensors')),
    });
  });

  it('refuses a file that is cut short, and takes it up when it was put right', async () => {
    const model = writeStaticModel(folder());
    const path = join(model, 'model.safetensors');
    const whole = readFileSync(path);
    const embedder = await open(model);
    writeFileSync(path, whole.subarray(0, whole.length - 1));
    await expect(embedder.embedPassages(['x'])).rejects.toMatchObject({ code: 'model-damaged' });
    writeFileSync(path, whole);
    expect((await embedder.embedPassages(['x'])).vectors).toHaveLength(1);
  });

  it('refuses a tokenizer that is damaged, naming it', async () => {
    const model = writeStaticModel(folder(), { tokenizer: { ...staticTokenizer, model: {} } });
    await expect(embed(model, ['x'])).rejects.toMatchObject({
      code: 'tokenizer-damaged',
      message: expect.stringContaining('tokenizer.json'),
    });
  });
});

describe('static embedder with the word vectors of MiniLM', () => {
  it('finds the passages that answer questions', async () => {
    const model = folder();
    const weights = await openSafetensors(join(minilmTokenizerPath, '../model.fp16.safetensors'));
    const name = 'embeddings.word_embeddings.weight';
    const { shape = [], dtype = '' } = weights.tensors.get(name) ?? {};
    const tokenizer: object = JSON.parse(readFileSync(minilmTokenizerPath, 'utf8'));
    writeStaticModel(model, { tensors: {}, tokenizer });
    writeFileSync(
      join(model, 'model.safetensors'),
      safetensorsFile({ embeddings: { dtype, shape, bytes: await weights.read(name) } }),
    );
    await weights.close();
    const embedder = await open(model);
    expect(embedder.dimensions).toBe(384);
    const questions = readFileSync(join(repositoryFolder, 'fixtures/demo/questions.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { question: string; evidence: { quote: string }[] })
      .slice(0, 60);
    const quotes = questions.map(({ evidence }) => evidence[0]?.quote ?? '');
    const passages = (await embedder.embedPassages(quotes)).vectors;
    const asked = (await embedder.embedQueries(questions.map(({ question }) => question))).vectors;
    const found = asked.filter((question, i) => {
      const scores = passages.map((passage) =>
        passage.reduce((sum, value, j) => sum + value * (question[j] ?? 0), 0),
      );
      return scores.filter((score) => score > (scores[i] ?? 0)).length < 5;
    });
    // By chance five of sixty would be among the first five.
    expect(found.length).toBeGreaterThan(20);
  });
});
