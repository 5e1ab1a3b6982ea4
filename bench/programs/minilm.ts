/**
 * MiniLM chunks a second through stemma's embedder, and through onnxruntime called directly on the
 * same texts with the same graph, tokenising in both, in turns; prints them as JSON:
 * minilm.ts FOLDER CHUNKS ROUNDS q8|fp32
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import * as tokenizers from '@huggingface/tokenizers';
import { processHost } from '../../src/cli/host.js';
import { silentReporter } from '../../src/model/progress.js';
import { embedSettingsSchema } from '../../src/pipeline/stages/embed/embed-settings.js';
import { openEmbedder } from '../../src/pipeline/stages/embed/open-embedder.js';
import { findBundledModel } from '../../src/pipeline/stages/embed/transformers/bundled-model.js';

const CHUNK_CHARS = 800;
/** Comes with transformers.js. */
const RUNTIME = 'onnxruntime-node';

// What is used of packages that stemma does not import itself, or whose declarations do not resolve.
interface Ort {
  readonly InferenceSession: { create(path: string): Promise<OrtSession> };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => object;
}

interface OrtSession {
  run(feeds: Record<string, object>): Promise<Record<string, { readonly data: Float32Array }>>;
}

interface JsonTokenizer {
  encode(text: string, options: object): { readonly ids: readonly number[] };
}

/** What the program prints: chunks a second in each round. */
export interface EmbeddingRates {
  readonly ours: readonly number[];
  readonly direct: readonly number[];
}

const [folder = '', chunks = '', rounds = '', dtype = 'q8'] = process.argv.slice(2);
const texts = readChunks(resolve(folder), Number(chunks));
process.stdout.write(JSON.stringify(await compare(dtype === 'fp32' ? 'fp32' : 'q8')));

async function compare(dtype: 'q8' | 'fp32'): Promise<EmbeddingRates> {
  const host = processHost();
  const settings = embedSettingsSchema.parse({ provider: 'transformers', dtype });
  const context = { host, projectFolder: '.', reporter: silentReporter };
  const embedder = await openEmbedder(settings, context);
  const { folder: model } = await (await findBundledModel(dtype, host)).prepare();
  const graph = join(model, `onnx/model${dtype === 'q8' ? '_quantized' : ''}.onnx`);
  const direct = await openDirect(graph, join(model, 'tokenizer.json'));
  const one = () => embedder.embedPassages(texts);
  const other = async () => {
    for (const text of texts) await direct(text);
  };
  await embedder.embedPassages(texts.slice(0, 3));
  for (const text of texts.slice(0, 3)) await direct(text);
  const rates = { ours: [] as number[], direct: [] as number[] };
  for (let round = 0; round < Number(rounds); round += 1) {
    rates.ours.push(await rate(one));
    rates.direct.push(await rate(other));
  }
  await embedder.close();
  return rates;
}

/** The least that embedding a text with onnxruntime takes: tokenise, run, mean, length 1. */
async function openDirect(
  graph: string,
  tokenizerPath: string,
): Promise<(text: string) => Promise<Float32Array>> {
  // Found from where transformers.js lies; the cast names the part of it that is used here.
  const require = createRequire(
    createRequire(import.meta.url).resolve('@huggingface/transformers'),
  );
  const ort = require(RUNTIME) as Ort;
  const session = await ort.InferenceSession.create(graph);
  const json: object = JSON.parse(readFileSync(tokenizerPath, 'utf8'));
  const { Tokenizer }: { Tokenizer: new (json: object, config: object) => JsonTokenizer } =
    tokenizers;
  const tokenizer = new Tokenizer(json, {});
  return async (text) => {
    const { ids } = tokenizer.encode(text, { add_special_tokens: false });
    const input = BigInt64Array.from([101, ...ids.slice(0, 254), 102], BigInt);
    const dims = [1, input.length];
    const { last_hidden_state: output } = await session.run({
      input_ids: new ort.Tensor('int64', input, dims),
      attention_mask: new ort.Tensor('int64', new BigInt64Array(input.length).fill(1n), dims),
      token_type_ids: new ort.Tensor('int64', new BigInt64Array(input.length), dims),
    });
    if (output === undefined) throw new Error('no output');
    return meanOf(output.data, input.length);
  };
}

function meanOf(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  const sums = new Float32Array(columns);
  for (let index = 0; index < values.length; index += 1) sums[index % columns]! += values[index]!;
  const length = Math.hypot(...sums);
  return sums.map((sum) => sum / length);
}

function readChunks(root: string, limit: number): string[] {
  const chunks: string[] = [];
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names.filter((each) => each.endsWith('.md'))) {
    const text = readFileSync(join(root, name), 'utf8');
    for (let start = 0; start + CHUNK_CHARS <= text.length; start += CHUNK_CHARS) {
      chunks.push(text.slice(start, start + CHUNK_CHARS));
    }
  }
  if (chunks.length === 0)
    throw new Error(`no Markdown of ${CHUNK_CHARS} characters under ${root}`);
  return chunks.slice(0, limit);
}

async function rate(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (texts.length / (performance.now() - start)) * 1000;
}
