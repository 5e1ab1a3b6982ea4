import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { isNodeError } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { encodeCanonical } from '../../../../model/canonical.js';
import type { Host } from '../../../../model/host.js';
import { objectIdOf } from '../../../../model/object-id.js';
import { hashFileCached } from './file-hash.js';
import { POOLING_FILE, poolingConfigSchema, poolingOf } from './model-pooling.js';
import { DTYPE_SUFFIX, type Dtype, type ModelChoice, type ModelSource } from './model-source.js';

const configSchema = z.object({
  hidden_size: z.int().positive().optional(),
  dim: z.int().positive().optional(),
  d_model: z.int().positive().optional(),
  max_position_embeddings: z.int().positive().optional(),
});
const limitSchema = z.object({ max_seq_length: z.int().positive().nullish() });
/** Exporters write 1e30 for "no limit". */
const tokenizerConfigSchema = z.object({ model_max_length: z.number().positive().nullish() });
const LARGEST_LIMIT = 1_000_000;
const modulesSchema = z.array(z.object({ type: z.string() }));

/** Steps of a sentence transformer that stemma does itself. */
const KNOWN_MODULES = /\.(Transformer|Pooling|Normalize)$/;

/**
 * A model in a folder of Hugging Face's layout: `config.json`, `tokenizer.json` and
 * `onnx/model.onnx` (`model_quantized.onnx` for q8, `model_fp16.onnx` for fp16), or the ONNX file
 * beside the others. Throws `model-not-found` naming the missing file, `model-damaged` or
 * `model-unsupported`.
 */
export async function findFolderModel(
  folder: string,
  {
    name,
    dtype,
    host,
    setting,
  }: { name: string; dtype: Dtype; host: Host; setting: ModelChoice['setting'] },
): Promise<ModelSource> {
  const config = await readJson(folder, 'config.json', configSchema);
  if (config === undefined) throw missing(folder, 'config.json');
  const dimensions = config.hidden_size ?? config.dim ?? config.d_model;
  if (dimensions === undefined) throw unsupported(folder, 'config.json has no hidden_size');
  await refuseUnknownModules(folder);
  const onnxFiles = await findOnnxFiles(folder, { dtype, setting });
  const tokenizer = join(folder, 'tokenizer.json');
  if (!(await isFile(tokenizer))) throw missing(folder, 'tokenizer.json');
  const tokenizerConfig = join(folder, 'tokenizer_config.json');
  const hasTokenizerConfig = await isFile(tokenizerConfig);
  const deciding = [
    'config.json',
    'tokenizer.json',
    ...(hasTokenizerConfig ? ['tokenizer_config.json'] : []),
  ];
  const hashes: [string, string][] = [];
  for (const path of [...deciding, ...onnxFiles.paths]) {
    hashes.push([basename(path), await hashFileCached(join(folder, path), host)]);
  }
  const maxTokens = await readLimit(folder);
  const pooling = poolingOf(await readJson(folder, POOLING_FILE, poolingConfigSchema));
  return {
    name,
    hash: objectIdOf(encodeCanonical(hashes)),
    dimensions,
    ...(pooling === undefined ? {} : { pooling }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(config.max_position_embeddings === undefined
      ? {}
      : { positions: config.max_position_embeddings }),
    tokenizerFiles: { tokenizer, ...(hasTokenizerConfig ? { config: tokenizerConfig } : {}) },
    prepare: () => Promise.resolve({ folder, subfolder: onnxFiles.subfolder }),
  };
}

interface OnnxFiles {
  readonly subfolder: string;
  /** Relative to the model's folder: the ONNX file, then files with more of its weights. */
  readonly paths: readonly string[];
}

async function findOnnxFiles(
  folder: string,
  { dtype, setting }: Pick<ModelChoice, 'dtype' | 'setting'>,
): Promise<OnnxFiles> {
  const file = `model${DTYPE_SUFFIX[dtype]}.onnx`;
  for (const subfolder of ['onnx', '']) {
    const names = await listFolder(join(folder, subfolder));
    if (!names.includes(file)) continue;
    const data = names.filter((name) => name.startsWith(`${file}_data`)).sort();
    return { subfolder, paths: [file, ...data].map((name) => join(subfolder, name)) };
  }
  throw missing(folder, `onnx/${file}`, { dtype, setting });
}

async function readLimit(folder: string): Promise<number | undefined> {
  const limit = await readJson(folder, 'sentence_bert_config.json', limitSchema);
  if (typeof limit?.max_seq_length === 'number') return limit.max_seq_length;
  const tokenizer = await readJson(folder, 'tokenizer_config.json', tokenizerConfigSchema);
  const length = tokenizer?.model_max_length;
  return typeof length === 'number' && length < LARGEST_LIMIT ? Math.floor(length) : undefined;
}

async function refuseUnknownModules(folder: string): Promise<void> {
  const modules = await readJson(folder, 'modules.json', modulesSchema);
  const unknown = modules?.find(({ type }) => !KNOWN_MODULES.test(type));
  if (unknown !== undefined) {
    throw unsupported(
      folder,
      `modules.json wants a step '${unknown.type}' that stemma does not do`,
    );
  }
}

async function readJson<T>(
  folder: string,
  name: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const path = join(folder, name);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(path, 'it is not JSON', error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function missing(
  folder: string,
  file: string,
  choice?: Pick<ModelChoice, 'dtype' | 'setting'>,
): StemmaError {
  return new StemmaError(
    'model-not-found',
    `no model in folder '${folder}': '${file}' is missing`,
    {
      data: { path: folder, file },
      suggestions: [
        ...(choice === undefined
          ? []
          : [`Set ${choice.setting}.dtype to one that is there instead of ${choice.dtype}.`]),
        'Export the model to ONNX: optimum-cli export onnx --model ORG/NAME FOLDER',
      ],
    },
  );
}

function damaged(path: string, reason: string, cause: unknown): StemmaError {
  return new StemmaError('model-damaged', `cannot read '${path}': ${reason}`, {
    data: { path },
    suggestions: ['Fetch or export the model again.'],
    cause,
  });
}

function unsupported(folder: string, reason: string): StemmaError {
  return new StemmaError('model-unsupported', `cannot use the model in '${folder}': ${reason}`, {
    data: { path: folder },
    suggestions: [
      'Choose a model made of Transformer, Pooling and Normalize, such as all-MiniLM-L6-v2.',
    ],
  });
}
