import type { TransformersSettings } from '../embed-settings.js';
import type { TokenizerFiles } from '../../../tokens/model-tokenizer.js';

/** Data types of ONNX files, and what transformers.js adds to their name. */
export const DTYPE_SUFFIX = { fp32: '', fp16: '_fp16', q8: '_quantized' } as const;

export type Dtype = keyof typeof DTYPE_SUFFIX;

/** A model as settings name it. */
export interface ModelChoice {
  /** The bundled model's name, a folder relative to the project, or a Hugging Face id. */
  readonly model: string;
  /** Of a Hugging Face id; main unless said. */
  readonly revision?: string | undefined;
  readonly dtype: Dtype;
  /** Key path of the settings that name it, for messages. */
  readonly setting: 'pipeline.embed' | 'pipeline.retrieve.rerank' | 'evaluate.answers.extract';
}

/** A folder in the layout of Hugging Face repositories that holds a model's ONNX file. */
export interface OnnxFolder {
  /** Absolute. */
  readonly folder: string;
  /** Where in it the ONNX file lies: `onnx`, or empty for the folder itself. */
  readonly subfolder: string;
}

/** A sentence transformer that was found on this machine; nothing of its weights is in memory. */
export interface ModelSource {
  /** For people, and for the identity; has no path of the machine. */
  readonly name: string;
  /** SHA-256 over everything that decides a vector: weights, configuration, tokenizer. */
  readonly hash: string;
  /** How the model says its token vectors become one, where it does. */
  readonly pooling?: TransformersSettings['pooling'];
  /** Length of its token vectors. */
  readonly dimensions: number;
  /** Longest input in tokens, special ones included, that the model was trained for. */
  readonly maxTokens?: number;
  /** Longest input that it can take at all. */
  readonly positions?: number;
  readonly tokenizerFiles: TokenizerFiles;
  /** The folder to run, made first where it has to be; checks what was made before. */
  prepare(): Promise<OnnxFolder>;
}
