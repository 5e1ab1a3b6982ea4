import { sha256Hex } from '../../util/hash-key.js';
import { utf8 } from '../../util/bytes.js';
import { kindOf } from '../json-fields.js';
import type {
  Refusal,
  SourceEvidence,
  SourcePassage,
  SourcePlace,
  SourceQuestion,
  SourceSet,
} from './source-question.js';

/** A question as it was parsed, before anything about it is believed. */
export interface RawQuestion {
  readonly id?: unknown;
  readonly question: unknown;
  /** A text, or a list of texts of which the first is taken. */
  readonly answer?: unknown;
  readonly tags?: readonly string[];
  readonly evidence: readonly SourceEvidence[];
}

/** Collects what a reader finds, and refuses what cannot be a question. */
export class SourceSetBuilder {
  readonly #questions = new Map<string, SourceQuestion>();
  readonly #refused: Refusal[] = [];
  readonly #passages = new Map<string, { readonly passage: SourcePassage; readonly at: number }>();
  #unjudged = 0;

  /** Takes a question, or refuses it: without a text, with an id that came before. */
  add(place: SourcePlace, raw: RawQuestion): void {
    const { evidence, tags = [] } = raw;
    const problem = (reason: string, message: string) => {
      this.refuse(place, { id: raw.id, reason, message });
    };
    const question = textOf(raw.question);
    if (question === undefined) {
      problem('no-question', `the question is ${describe(raw.question)}`);
      return;
    }
    const id = idOf(raw.id, question);
    if (id === undefined) {
      problem('bad-id', `the id is ${describe(raw.id)}`);
      return;
    }
    const earlier = this.#questions.get(id);
    if (earlier !== undefined) {
      const what = isAbsent(raw.id) ? 'the same question' : `the id '${id}'`;
      problem('duplicate-id', `${what} came before, at ${earlier.where}`);
      return;
    }
    const answer = textOf(Array.isArray(raw.answer) ? (raw.answer as unknown[])[0] : raw.answer);
    const optional = answer === undefined ? {} : { answer };
    this.#questions.set(id, { ...place, id, question, ...optional, tags, evidence });
  }

  /** Leaves something out, and says why. */
  refuse(
    place: SourcePlace,
    refusal: { readonly id: unknown; readonly reason: string; readonly message: string },
  ): void {
    const { id, reason, message } = refusal;
    const known = typeof id === 'string' || typeof id === 'number' ? String(id) : null;
    this.#refused.push({ ...place, id: known, reason, message });
  }

  /** The number of a passage; equal texts are one, under the name that came first. */
  passage(text: string, name?: string): number {
    const known = this.#passages.get(text);
    if (known !== undefined) return known.at;
    const at = this.#passages.size;
    this.#passages.set(text, { passage: { text, ...(name !== undefined && { name }) }, at });
    return at;
  }

  /** Counts a question that nothing is judged for. */
  skipUnjudged(): void {
    this.#unjudged++;
  }

  finish(): SourceSet {
    return {
      questions: [...this.#questions.values()],
      passages: [...this.#passages.values()].map(({ passage }) => passage),
      refused: this.#refused,
      unjudged: this.#unjudged,
    };
  }
}

/** A text that a question file can hold, trimmed; undefined for anything else. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || /\p{Surrogate}/u.test(text) ? undefined : text;
}

/** The source's id, or where it has none one that the words of the question decide. */
function idOf(id: unknown, question: string): string | undefined {
  if (isAbsent(id)) return contentId(question);
  if (typeof id === 'number' && Number.isFinite(id)) return String(id);
  const text = textOf(id);
  return text === undefined || /\p{Cc}/u.test(text) ? undefined : text;
}

function isAbsent(id: unknown): boolean {
  return id === undefined || id === null || id === '';
}

/** An id made of a question's words: the same whatever its white space and labels are. */
export function contentId(question: string): string {
  const words = question.normalize('NFC').trim().replace(/\s+/g, ' ');
  return `q-${sha256Hex(utf8(words)).slice(0, 12)}`;
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value !== 'string') return kindOf(value);
  if (value.trim() === '') return 'empty';
  if (/\p{Surrogate}/u.test(value)) return 'a text with half of a surrogate pair';
  return `${JSON.stringify(value)}, which holds a control character`;
}
