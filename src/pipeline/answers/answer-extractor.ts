import * as z from 'zod';
import { messageOf } from '../../errors/node-error.js';
import { StemmaError } from '../../errors/stemma-error.js';
import type { Canonical } from '../../model/canonical.js';
import type { ExtractSettings } from '../settings/answer-settings.js';
import type { EmbedContext } from '../stages/embed/embed-context.js';
import { BUNDLED_MODEL } from '../stages/embed/embed-settings.js';
import { findModel } from '../stages/embed/transformers/find-model.js';
import { importOptional } from '../stages/embed/transformers/import-optional.js';
import { damagedModel } from '../stages/embed/transformers/load-onnx-model.js';
import type { ModelSource } from '../stages/embed/transformers/model-source.js';
import { openModelTokenizer, type ModelTokenizer } from '../tokens/model-tokenizer.js';
import { placeInText } from './place-in-text.js';
import { windowsOf } from './text-windows.js';

/** An answer that stands in a text, and how sure the model is of it (0 to 1). */
export interface MarkedAnswer {
  readonly text: string;
  readonly score: number;
}

/** Marks answers in texts; the seam that a model stands behind. */
export type MarkAnswer = (question: string, text: string) => Promise<MarkedAnswer>;

/** A question-answering model. */
export interface AnswerExtractor {
  readonly identity: Canonical;
  /** The surest answer of all texts; empty where there is no text. */
  answer(question: string, texts: readonly string[], signal: AbortSignal): Promise<MarkedAnswer>;
  close(): Promise<void>;
}

/** Raised when equal weights and texts give another answer. */
const VERSION = 1;
const SETTING = 'evaluate.answers.extract';
const PURPOSE = { work: 'extract answers', otherwise: `remove ${SETTING}` };

/**
 * Opens a question-answering transformer; its weights are loaded by the first question. Every text is
 * asked alone, one that is longer than the model reads in windows that overlap, so that nothing is cut.
 *
 * Throws `model-not-found`, `model-unreachable`, `model-unsupported`, `model-damaged` or
 * `tokenizer-not-found`; answering throws `package-not-installed`, `package-failed` or
 * `model-damaged`. `load` is for tests.
 */
export async function openAnswerExtractor(
  settings: ExtractSettings,
  context: EmbedContext,
  load: (source: ModelSource, settings: ExtractSettings) => Promise<Loaded> = loadPipeline,
): Promise<AnswerExtractor> {
  const { model, revision, dtype } = settings;
  if (model === BUNDLED_MODEL) throw noAnswers();
  const source = await findModel({ model, revision, dtype, setting: SETTING }, context);
  const tokenizer = await openModelTokenizer(source.tokenizerFiles);
  let loaded: Promise<Loaded> | undefined;
  return {
    identity: ['extract', VERSION, source.name, source.hash, dtype],
    answer: async (question, texts, signal) => {
      const { mark } = await (loaded ??= load(source, settings));
      let best: MarkedAnswer = { text: '', score: -1 };
      const room = roomFor(question, tokenizer, source);
      for (const window of texts.flatMap((text) => windowsOf(text, tokenizer, room))) {
        signal.throwIfAborted();
        const answer = await mark(question, window);
        if (answer.score > best.score) best = answer;
      }
      return best;
    },
    close: async () => {
      if (loaded !== undefined) await (await loaded).close();
    },
  };
}

/** A model in memory. */
interface Loaded {
  readonly mark: MarkAnswer;
  close(): Promise<void>;
}

/** Tokens of a text that fit beside the question and the special ones. */
function roomFor(question: string, tokenizer: ModelTokenizer, source: ModelSource): number {
  const limit = source.maxTokens ?? source.positions ?? Infinity;
  const { before, between, after } = tokenizer.pairFrame();
  const special = before.ids.length + between.ids.length + after.ids.length;
  const room = limit - special - tokenizer.count(question);
  if (room > 0) return room;
  throw new StemmaError(
    'text-too-long',
    `cannot extract an answer: the question is longer than the ${limit} tokens that model '${source.name}' takes`,
    { data: { question, limit }, suggestions: ['Shorten the question.'] },
  );
}

const answerSchema = z.object({ answer: z.string(), score: z.number() });

async function loadPipeline(source: ModelSource, { dtype }: ExtractSettings): Promise<Loaded> {
  const place = await source.prepare();
  const transformers = await importOptional(
    '@huggingface/transformers',
    () => import('@huggingface/transformers'),
    PURPOSE,
  );
  transformers.env.logLevel = transformers.LogLevel.NONE;
  try {
    const pipe = await transformers.pipeline('question-answering', place.folder, {
      dtype,
      subfolder: place.subfolder,
      local_files_only: true,
      device: 'cpu',
    });
    return {
      mark: async (question, text) => {
        const found = answerSchema.safeParse(await pipe(question, text));
        // No span of the text was better than none.
        return found.success
          ? { text: placeInText(found.data.answer, text), score: found.data.score }
          : { text: '', score: 0 };
      },
      close: async () => {
        await pipe.dispose();
      },
    };
  } catch (error) {
    throw damagedModel(place.folder, messageOf(error), error);
  }
}

function noAnswers(): StemmaError {
  return new StemmaError(
    'model-unsupported',
    `cannot extract answers with '${BUNDLED_MODEL}': it embeds texts and marks no answers`,
    {
      data: { setting: `${SETTING}.model`, model: BUNDLED_MODEL },
      suggestions: [
        `Set ${SETTING}.model to a question-answering model: a folder, or an id such as Xenova/distilbert-base-cased-distilled-squad.`,
      ],
    },
  );
}
