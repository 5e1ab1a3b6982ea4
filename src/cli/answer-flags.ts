import { Flags } from '@oclif/core';
import { EMBED_LIMIT } from '../api/answers/embed-limit.js';
import type { AnswerOptions } from '../api/diff/answer-changes.js';
import type { SampleOptions } from '../api/diff/neighbour-stability.js';

/** How many texts may be embedded to find causes. */
export const embedLimitFlag = Flags.integer({
  summary: 'Texts that may be embedded to tell the stages apart.',
  default: EMBED_LIMIT,
  min: 0,
});

/** Flags that compare vectors and answers too. */
export const answerFlags = {
  vectors: Flags.boolean({
    summary: 'Compare the vectors of texts that both have, and what is near to them.',
    helpGroup: 'VECTORS AND ANSWERS',
  }),
  sample: Flags.integer({
    summary: 'Texts whose nearest ones are compared; 0 for none.',
    default: 100,
    min: 0,
    max: 10_000,
    helpGroup: 'VECTORS AND ANSWERS',
  }),
  seed: Flags.integer({
    summary: 'Which texts those are.',
    default: 1,
    min: 0,
    helpGroup: 'VECTORS AND ANSWERS',
  }),
  answers: Flags.boolean({
    summary: 'Compare what every question of the set retrieves, with the stage that changed it.',
    helpGroup: 'VECTORS AND ANSWERS',
  }),
  'question-id': Flags.string({
    summary: 'Compare what this question of the set retrieves.',
    helpValue: 'ID',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'VECTORS AND ANSWERS',
  }),
  question: Flags.string({
    summary: 'Compare what a typed question retrieves.',
    helpValue: 'TEXT',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'VECTORS AND ANSWERS',
  }),
  'embed-limit': embedLimitFlag,
};

/** What those flags were given. */
export interface GivenAnswerFlags {
  readonly vectors: boolean;
  readonly sample: number;
  readonly seed: number;
  readonly answers: boolean;
  readonly 'question-id'?: readonly string[] | undefined;
  readonly question?: readonly string[] | undefined;
  readonly 'embed-limit': number;
}

/** What to compare beside documents, settings and chunks. */
export function answerOptions(flags: GivenAnswerFlags): {
  readonly vectors: SampleOptions | undefined;
  readonly answers: AnswerOptions | undefined;
} {
  const { vectors, sample, seed, answers: all, question: texts = [] } = flags;
  const ids = flags['question-id'] ?? [];
  const asks = all || ids.length > 0 || texts.length > 0;
  return {
    vectors: vectors ? { sample, seed } : undefined,
    answers: asks ? { all, ids, texts, embedLimit: flags['embed-limit'] } : undefined,
  };
}
