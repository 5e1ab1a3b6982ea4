import { join } from 'node:path';
import type { EmbedContext } from '../embed-context.js';
import { findFolderModel } from './folder-model.js';
import { POOLING_FILE } from './model-pooling.js';
import { downloadHubFiles, type HubFile } from './hub-download.js';
import { DTYPE_SUFFIX, type Dtype, type ModelChoice, type ModelSource } from './model-source.js';

/** A model on the Hugging Face hub. */
export interface HubModelId {
  /** `organisation/name`. */
  readonly id: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  readonly dtype: Dtype;
  readonly setting: ModelChoice['setting'];
}

const ID = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;

/** True for what can be a Hugging Face id: `organisation/name`. */
export function isHubId(text: string): boolean {
  return ID.test(text) && !text.includes('..');
}

/**
 * A model of the hub, from the cache folder or else downloaded into it. What was downloaded once
 * is used from then on, also where `revision` is a branch that moved: the identity holds the hash
 * of the files, so another state of the branch elsewhere is noticed.
 * Throws `model-not-found` or `model-unreachable`, and what `findFolderModel` throws.
 */
export async function findHubModel(
  { id, revision, dtype, setting }: HubModelId,
  context: EmbedContext,
): Promise<ModelSource> {
  const { host } = context;
  const folder = join(host.cacheFolder, 'hub', ...id.split('/'), encodeURIComponent(revision));
  await downloadHubFiles(
    { id, revision, folder, files: filesOf(dtype), record: `files-${dtype}.json`, setting },
    context,
  );
  return findFolderModel(folder, { name: id, dtype, host, setting });
}

function filesOf(dtype: Dtype): HubFile[] {
  const onnx = `onnx/model${DTYPE_SUFFIX[dtype]}.onnx`;
  return [
    { name: 'config.json', isRequired: true },
    { name: 'tokenizer.json', isRequired: true },
    { name: 'tokenizer_config.json', isRequired: false },
    { name: 'sentence_bert_config.json', isRequired: false },
    { name: 'modules.json', isRequired: false },
    { name: POOLING_FILE, isRequired: false },
    { name: onnx, isRequired: true },
    // Weights beyond 2 GB lie beside the ONNX file.
    { name: `${onnx}_data`, isRequired: false },
  ];
}
