import type { Embedder } from '../../../model/embedder.js';
import { openCohereEmbedder } from './cohere/cohere-embedder.js';
import type { EmbedContext } from './embed-context.js';
import type { EmbedSettings, ImportedSettings } from './embed-settings.js';
import { openHashingEmbedder } from './hashing/hashing-embedder.js';
import {
  openImportEmbedder,
  openQuestionFiles,
  type ImportEmbedder,
} from './import/import-embedder.js';
import { openModuleEmbedder } from './module/module-embedder.js';
import { openOllamaEmbedder } from './ollama/ollama-embedder.js';
import { openOpenaiEmbedder } from './openai/openai-embedder.js';
import { openStaticEmbedder } from './static/static-embedder.js';
import { openTfidfEmbedder } from './tfidf/tfidf-embedder.js';
import { openTransformersEmbedder } from './transformers/transformers-embedder.js';
import { openVoyageEmbedder } from './voyage/voyage-embedder.js';

/**
 * Opens the embedder that the settings name. Cheap: models are loaded by the first call that
 * embeds; a Hugging Face id that is not in the cache folder is downloaded here, since its bytes
 * are part of the identity.
 *
 * Throws `model-not-fitted`, `model-not-found`, `model-unreachable`, `model-unsupported`,
 * `model-damaged`, `package-not-installed`, `dimensions-unknown`, `bad-settings` or
 * `environment-variable-missing`.
 */
export async function openEmbedder(
  settings: EmbedSettings,
  context: EmbedContext,
): Promise<Embedder> {
  switch (settings.provider) {
    case 'transformers':
      return openTransformersEmbedder(settings, context);
    case 'static':
      return openStaticEmbedder(settings, context);
    case 'hashing':
      return openHashingEmbedder(settings);
    case 'tfidf':
      return openTfidfEmbedder(settings, context);
    case 'openai':
      return openOpenaiEmbedder(settings, context);
    case 'ollama':
      return openOllamaEmbedder(settings, context);
    case 'module':
      return openModuleEmbedder(settings, context);
    case 'cohere':
      return openCohereEmbedder(settings, context);
    case 'voyage':
      return openVoyageEmbedder(settings, context);
    case 'import':
      return openImported(settings, context);
  }
}

/** The embedder of imported vectors, with who embeds questions for it. */
export function openImported(settings: ImportedSettings, context: EmbedContext): ImportEmbedder {
  const { projectFolder, spoolFolder } = context;
  if (spoolFolder === undefined) throw new Error('no folder for imported vectors');
  const { questions, dimensions } = settings;
  const folders = { projectFolder, spoolFolder };
  const openQuestions =
    questions &&
    (async () =>
      questions.provider === 'import'
        ? openQuestionFiles(questions, { ...folders, dimensions })
        : openEmbedder(questions, context));
  return openImportEmbedder(settings, { ...folders, openQuestions });
}
