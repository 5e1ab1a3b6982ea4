import { StemmaError } from '../../errors/stemma-error.js';
import { utf8 } from '../../util/bytes.js';
import { sha256Hex } from '../../util/hash-key.js';
import { isJsonObject, kindOf, type JsonObject } from '../json-fields.js';
import { questionWords } from '../question-words.js';
import { readJsonLines } from './read-json-lines.js';
import type { Refusal } from './source-question.js';
import { SourceSetBuilder } from './source-set-builder.js';

/** What people thought of the answers to one question. */
export interface Feedback {
  readonly up: number;
  readonly down: number;
  /** Times it was asked without a thumb. */
  readonly unrated: number;
}

/** A question that people asked, however they spelt it. */
export interface AskedQuestion {
  /** Made of its words, the same in whatever case and punctuation they stand. */
  readonly id: string;
  /** As it was asked first. */
  readonly question: string;
  readonly feedback: Feedback;
}

/** How a log is read. */
export interface FeedbackOptions {
  /** Where the question is, with dots into objects: `inputs.question`. */
  readonly questionField: string | undefined;
  readonly ratingField: string | undefined;
  /** Ratings that mean a thumb, where they are none of the usual words. */
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** What a log holds. */
export interface FeedbackLog {
  /** In the order in which they were first asked. */
  readonly questions: readonly AskedQuestion[];
  readonly refused: readonly Refusal[];
  /** Lines that could be read. */
  readonly entries: number;
}

const QUESTION_FIELDS = ['question', 'query', 'user_input', 'input', 'prompt', 'message', 'text'];
const RATING_FIELDS = ['thumbs', 'thumb', 'rating', 'feedback', 'score', 'vote', 'reaction'];
const UP = [
  'up',
  'thumbs_up',
  'thumbsup',
  '+1',
  '👍',
  'positive',
  'good',
  'like',
  'yes',
  'true',
  '1',
];
const DOWN = [
  'down',
  'thumbs_down',
  'thumbsdown',
  '-1',
  '👎',
  'negative',
  'bad',
  'dislike',
  'no',
  'false',
  '0',
];

/**
 * Reads a log of questions and thumbs, one JSON object a line. Questions with the same words are one,
 * with their thumbs counted. A rating that is none of the usual words is refused, not guessed.
 */
export function readFeedback(text: string, options: FeedbackOptions): FeedbackLog {
  const builder = new SourceSetBuilder();
  const byId = new Map<string, { question: string; up: number; down: number; unrated: number }>();
  let entries = 0;
  for (const { fields, ...place } of readJsonLines(text, builder)) {
    const question = questionOf(fields, options);
    const thumb = thumbOf(fields, options);
    const problem = typeof question !== 'string' ? question.problem : thumb.problem;
    if (typeof question !== 'string' || problem !== undefined) {
      const reason = typeof question === 'string' ? 'unknown-rating' : 'no-question';
      builder.refuse(place, { id: null, reason, message: problem ?? '' });
      continue;
    }
    entries++;
    const id = `f-${sha256Hex(utf8(questionWords(question))).slice(0, 12)}`;
    const known = byId.get(id) ?? { question, up: 0, down: 0, unrated: 0 };
    known[thumb.kind]++;
    byId.set(id, known);
  }
  const questions = [...byId].map(([id, { question, ...feedback }]) => ({
    id,
    question,
    feedback,
  }));
  return { questions, refused: builder.finish().refused, entries };
}

function questionOf(
  fields: JsonObject,
  { questionField }: FeedbackOptions,
): string | { readonly problem: string } {
  const names = questionField === undefined ? QUESTION_FIELDS : [questionField];
  const value = firstOf(fields, names);
  if (typeof value !== 'string') {
    const found = value === undefined ? 'missing' : kindOf(value);
    return { problem: `the question (${names.join(', ')}) is ${found}` };
  }
  const text = value.replace(/\s+/g, ' ').trim();
  const isText = text !== '' && !/\p{Surrogate}|\p{Cc}/u.test(text);
  return isText ? text : { problem: 'the question is no text' };
}

type Thumb =
  | { readonly kind: keyof Feedback; readonly problem?: undefined }
  | { readonly kind: 'unrated'; readonly problem: string };

function thumbOf(fields: JsonObject, { ratingField, up, down }: FeedbackOptions): Thumb {
  const value = firstOf(fields, ratingField === undefined ? RATING_FIELDS : [ratingField]);
  if (value === undefined || value === null || value === '') return { kind: 'unrated' };
  const said = ratingOf(value);
  if (includes(up, said)) return { kind: 'up' };
  if (includes(down, said)) return { kind: 'down' };
  if (UP.includes(said)) return { kind: 'up' };
  if (DOWN.includes(said)) return { kind: 'down' };
  return { kind: 'unrated', problem: `the rating '${said}' is neither up nor down` };
}

function ratingOf(value: unknown): string {
  const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
  return isPlain ? `${value as string | number | boolean}`.trim().toLowerCase() : kindOf(value);
}

function includes(list: readonly string[], said: string): boolean {
  return list.some((one) => one.trim().toLowerCase() === said);
}

function firstOf(fields: JsonObject, names: readonly string[]): unknown {
  return names.map((name) => valueAt(fields, name)).find((value) => value !== undefined);
}

/** A field of its own name, or one inside of objects by a path with dots. */
function valueAt(fields: JsonObject, path: string): unknown {
  if (fields[path] !== undefined) return fields[path];
  let value: unknown = fields;
  for (const name of path.split('.')) value = isJsonObject(value) ? value[name] : undefined;
  return value;
}

/** Reads `question=PATH` and `rating=PATH`; throws `bad-usage`. */
export function parseFeedbackFields(
  pairs: readonly string[],
): Pick<FeedbackOptions, 'questionField' | 'ratingField'> {
  const named = new Map(
    pairs.map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]),
  );
  for (const pair of pairs) {
    if (/^(question|rating)=./.test(pair)) continue;
    throw new StemmaError('bad-usage', `cannot use the field '${pair}'`, {
      data: { field: pair },
      suggestions: ['Write question=PATH or rating=PATH, such as question=inputs.question.'],
    });
  }
  return { questionField: named.get('question'), ratingField: named.get('rating') };
}
