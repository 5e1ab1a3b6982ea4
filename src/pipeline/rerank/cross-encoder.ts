import { StemmaError } from '../../errors/stemma-error.js';
import {
  damagedModel,
  loadOnnxModel,
  type OnnxModel,
} from '../stages/embed/transformers/load-onnx-model.js';
import type { Dtype, ModelSource } from '../stages/embed/transformers/model-source.js';
import type { ModelTokenizer } from '../tokens/model-tokenizer.js';
import { pairInput } from './pair-input.js';

const PURPOSE = {
  work: 'rerank with a cross-encoder',
  otherwise: 'remove pipeline.retrieve.rerank',
};

/** What a cross-encoder is made of. */
export interface CrossEncoderParts {
  readonly source: ModelSource;
  readonly tokenizer: ModelTokenizer;
  /** Longest question and passage together, in tokens, special ones included. */
  readonly maxTokens: number;
  readonly dtype: Dtype;
}

/**
 * A transformer that reads a question and a passage together and gives one number, its logit
 * (Nogueira and Cho, «Passage re-ranking with BERT», 2019). The score is its logistic function.
 */
export class CrossEncoder {
  #model: Promise<{ readonly run: OnnxModel; readonly folder: string }> | undefined;

  constructor(readonly parts: CrossEncoderParts) {}

  /** One pair a call of the model: a batch would need padding, which changes q8's scores. */
  async score(
    question: string,
    passages: readonly string[],
    signal?: AbortSignal,
  ): Promise<number[]> {
    const { tokenizer, maxTokens } = this.parts;
    const scores: number[] = [];
    if (passages.length === 0) return scores;
    const questionIds = tokenizer.encode(question);
    const frame = tokenizer.pairFrame();
    for (const passage of passages) {
      signal?.throwIfAborted();
      const ids = { question: questionIds, passage: tokenizer.encode(passage) };
      const { run, folder } = await this.#load();
      const outputs = await run.run(pairInput(ids, frame, maxTokens));
      scores.push(1 / (1 + Math.exp(-logitOf(outputs, folder))));
    }
    return scores;
  }

  async close(): Promise<void> {
    const model = this.#model;
    this.#model = undefined;
    if (model !== undefined) await (await model).run.close();
  }

  /** A failed load is not kept: what was wrong with the files may be put right meanwhile. */
  #load(): Promise<{ readonly run: OnnxModel; readonly folder: string }> {
    this.#model ??= this.#open().catch((error: unknown) => {
      this.#model = undefined;
      throw error;
    });
    return this.#model;
  }

  async #open() {
    const { source, dtype } = this.parts;
    const place = await source.prepare();
    const head = 'AutoModelForSequenceClassification';
    const run = await loadOnnxModel(place, { dtype, head, purpose: PURPOSE });
    return { run, folder: place.folder };
  }
}

function logitOf(outputs: Awaited<ReturnType<OnnxModel['run']>>, folder: string): number {
  const logits = outputs.get('logits');
  if (logits === undefined) throw unsupported(folder, 'it has no output named logits');
  const labels = logits.dims.reduce((all, one) => all * one, 1);
  if (labels !== 1) {
    throw unsupported(folder, `it gives ${labels} numbers for a pair instead of one`);
  }
  const [logit] = logits.data instanceof Float32Array ? logits.data : [];
  if (logit === undefined || !Number.isFinite(logit)) {
    throw damagedModel(folder, 'its score of a pair is no float32 number');
  }
  return logit;
}

function unsupported(folder: string, reason: string): StemmaError {
  return new StemmaError(
    'model-unsupported',
    `cannot rerank with the model in '${folder}': ${reason}`,
    {
      data: { path: folder },
      suggestions: [
        'Set pipeline.retrieve.rerank.model to a cross-encoder with one label, such as Xenova/ms-marco-MiniLM-L-6-v2 or a BGE reranker.',
      ],
    },
  );
}
