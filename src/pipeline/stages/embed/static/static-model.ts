import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { isNodeError } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { encodeCanonical } from '../../../../model/canonical.js';
import { objectIdOf } from '../../../../model/object-id.js';
import type { EmbedContext } from '../embed-context.js';
import { hashFileCached } from '../transformers/file-hash.js';
import { downloadHubFiles } from '../transformers/hub-download.js';
import { isHubId } from '../transformers/hub-model.js';
import type { StaticSettings } from './static-settings.js';

const WEIGHTS = 'model.safetensors';
const TOKENIZER = 'tokenizer.json';
const CONFIG = 'config.json';

/** A static model that was found on this machine; nothing of it is in memory. */
export interface StaticModel {
  /** For people, and for the identity; has no path of the machine. */
  readonly name: string;
  /** SHA-256 over weights and tokenizer. */
  readonly hash: string;
  /** Whether its configuration wants vectors of length 1. */
  readonly normalize: boolean;
  /** Absolute paths. */
  readonly weights: string;
  readonly tokenizer: string;
}

const configSchema = z.object({ normalize: z.boolean().nullish() });

/**
 * Finds the model that the settings name: a folder relative to the project, else a Hugging Face id,
 * which is downloaded once. Throws `model-not-found` naming the missing file, `model-unreachable`
 * or `model-damaged`.
 */
export async function findStaticModel(
  { model, revision = 'main' }: StaticSettings,
  context: EmbedContext,
): Promise<StaticModel> {
  const folder = resolve(context.projectFolder, model);
  if (await isThere(folder, 'folder')) return inFolder(folder, 'folder', context);
  if (!isHubId(model)) throw noSuchModel(model, folder);
  const hub = join(
    context.host.cacheFolder,
    'hub',
    ...model.split('/'),
    encodeURIComponent(revision),
  );
  const files = [
    { name: CONFIG, isRequired: false },
    { name: TOKENIZER, isRequired: true },
    { name: WEIGHTS, isRequired: true },
  ];
  await downloadHubFiles(
    {
      id: model,
      revision,
      folder: hub,
      files,
      record: 'files-static.json',
      setting: 'pipeline.embed',
    },
    context,
  );
  return inFolder(hub, model, context);
}

async function inFolder(
  folder: string,
  name: string,
  { host }: EmbedContext,
): Promise<StaticModel> {
  const [weights, tokenizer] = [join(folder, WEIGHTS), join(folder, TOKENIZER)];
  for (const file of [WEIGHTS, TOKENIZER]) {
    if (!(await isThere(join(folder, file), 'file'))) throw missing(folder, file);
  }
  const hashes = [await hashFileCached(weights, host), await hashFileCached(tokenizer, host)];
  const normalize = await readNormalize(join(folder, CONFIG));
  return { name, hash: objectIdOf(encodeCanonical(hashes)), normalize, weights, tokenizer };
}

/** False where there is no configuration, or it does not say. */
async function readNormalize(path: string): Promise<boolean> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return false;
    throw error;
  }
  try {
    return configSchema.parse(JSON.parse(text)).normalize === true;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    throw new StemmaError('model-damaged', `cannot read '${path}': it is no configuration`, {
      data: { path },
      suggestions: ['Fetch the model again.'],
      cause: error,
    });
  }
}

async function isThere(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  try {
    const found = await stat(path);
    return kind === 'file' ? found.isFile() : found.isDirectory();
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return false;
    throw error;
  }
}

function missing(folder: string, file: string): StemmaError {
  return new StemmaError(
    'model-not-found',
    `no static model in folder '${folder}': '${file}' is missing`,
    {
      data: { path: folder, file },
      suggestions: [
        `Put the model’s ${WEIGHTS}, ${TOKENIZER} and ${CONFIG} there, as Model2Vec saves them.`,
        'A model with an ONNX file is run by pipeline.embed.provider: transformers.',
      ],
    },
  );
}

function noSuchModel(model: string, folder: string): StemmaError {
  return new StemmaError(
    'model-not-found',
    `no static model '${model}': it is neither a folder at '${folder}' nor a Hugging Face id`,
    {
      data: { model, folder },
      suggestions: [
        `Set pipeline.embed.model to a folder with ${WEIGHTS} and ${TOKENIZER}, or to an id such as minishlab/potion-base-8M.`,
      ],
    },
  );
}
