import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isNodeError } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import type { EmbedContext } from '../embed-context.js';
import { BUNDLED_MODEL } from '../embed-settings.js';
import { findBundledModel } from './bundled-model.js';
import { findFolderModel } from './folder-model.js';
import { findHubModel, isHubId } from './hub-model.js';
import type { ModelChoice, ModelSource } from './model-source.js';

/**
 * Finds the model that a setting names: the bundled one by its name, else a folder relative to the
 * project, else a Hugging Face id. Throws `model-not-found` saying what was looked for and where.
 */
export async function findModel(
  { model, revision, dtype, setting }: ModelChoice,
  context: EmbedContext,
): Promise<ModelSource> {
  const { host, projectFolder } = context;
  if (model === BUNDLED_MODEL) return findBundledModel(dtype, host);
  const folder = resolve(projectFolder, model);
  if (await isFolder(folder))
    return findFolderModel(folder, { name: 'folder', dtype, host, setting });
  if (isHubId(model))
    return findHubModel({ id: model, revision: revision ?? 'main', dtype, setting }, context);
  const bundled = setting === 'pipeline.embed' ? `'${BUNDLED_MODEL}', nor ` : '';
  throw new StemmaError(
    'model-not-found',
    `no model '${model}': it is neither ${bundled}a folder at '${folder}', nor a Hugging Face id`,
    {
      data: { model, folder },
      suggestions:
        setting === 'pipeline.embed'
          ? [
              `Set pipeline.embed.model to ${BUNDLED_MODEL}, which comes with stemma.`,
              'Or to a folder with config.json, tokenizer.json and onnx/, or to an id such as Xenova/bge-small-en-v1.5.',
            ]
          : [
              `Set ${setting}.model to a folder with config.json, tokenizer.json and onnx/, or to an id such as ${EXAMPLES[setting]}.`,
            ],
    },
  );
}

/** A model of the kind that a setting wants, at Hugging Face. */
const EXAMPLES = {
  'pipeline.retrieve.rerank': 'Xenova/ms-marco-MiniLM-L-6-v2',
  'evaluate.answers.extract': 'Xenova/distilbert-base-cased-distilled-squad',
} as const;

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return false;
    throw error;
  }
}
