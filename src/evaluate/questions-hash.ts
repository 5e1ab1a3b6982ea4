import { encodeCanonical, type Canonical } from '../model/canonical.js';
import type { Evidence, Question } from '../model/question.js';
import { sha256Hex } from '../util/hash-key.js';
import { byId } from './order-by-id.js';

/**
 * Names a question set: SHA-256, in hexadecimal, over the canonical CBOR of its questions in the
 * order of their ids. The order of lines, spacing, fields that stemma does not know and a grade
 * of 1 that is written out make no difference; everything else does, tags and answers included.
 */
export function questionsHash(questions: readonly Question[]): string {
  return hashOf(questions.toSorted(byId).map(canonicalQuestion));
}

/** Names one question, as `questionsHash` does the set: what tells an edited question. */
export function questionHash(question: Question): string {
  let hash = HASHES.get(question);
  if (hash === undefined) {
    hash = hashOf(canonicalQuestion(question));
    HASHES.set(question, hash);
  }
  return hash;
}

/** Every snapshot that is measured asks again. */
const HASHES = new WeakMap<Question, string>();

/** Names the evidence of a question: what tells whether it was labelled anew. */
export function evidenceHash({ evidence }: Question): string {
  return hashOf(evidence.map(canonicalEvidence));
}

function hashOf(value: Canonical): string {
  return sha256Hex(encodeCanonical(value));
}

function canonicalQuestion(question: Question): Canonical {
  const { id, question: text, evidence, answer, tags } = question;
  return {
    id,
    question: text,
    evidence: evidence.map(canonicalEvidence),
    tags,
    ...(answer === undefined ? {} : { answer }),
  };
}

function canonicalEvidence(evidence: Evidence): Canonical {
  const { document, quote, start, end, grade } = evidence;
  return {
    document,
    grade,
    ...(quote === undefined ? {} : { quote }),
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
}
