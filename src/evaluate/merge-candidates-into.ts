import type { AskedQuestion, Feedback } from './import/read-feedback.js';
import type { JsonObject } from './json-fields.js';
import type { QuestionFile } from './question-file.js';

/** A passage that may hold the answer; nobody has looked. */
export interface Proposal {
  readonly document: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A candidate for a question set, with what a search proposes. */
export interface Candidate extends AskedQuestion {
  readonly proposed?: readonly Proposal[];
}

/** What became of candidates: ids. */
export interface MergedCandidates {
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Puts candidates into their file by id. The counts are those of the last log that has the question;
 * tags and fields that a line has beside them stay. The same candidates twice change nothing.
 */
export function mergeCandidatesInto(
  file: QuestionFile,
  candidates: readonly Candidate[],
): MergedCandidates {
  const added: string[] = [];
  const updated: string[] = [];
  const unchanged: string[] = [];
  for (const candidate of candidates) {
    const { id, question } = candidate;
    const known = file.find(id);
    const tags = [
      ...new Set([...(known?.question.tags ?? []), ...feedbackTags(candidate.feedback)]),
    ];
    const labels = { id, question, evidence: [], tags };
    const fields = candidateFields(candidate, tags);
    if (known === undefined) {
      file.append(fields, labels);
      added.push(id);
      continue;
    }
    // The spelling of the first log stays, as does what a search proposed where none was made now.
    const merged: JsonObject = { ...known.fields, ...fields, question: known.question.question };
    if (JSON.stringify(merged) === JSON.stringify(known.fields)) {
      unchanged.push(id);
      continue;
    }
    file.replace(id, merged, labels);
    updated.push(id);
  }
  return { added, updated, unchanged };
}

function candidateFields(
  { id, question, feedback, proposed }: Candidate,
  tags: readonly string[],
): JsonObject & { readonly id: string } {
  return {
    id,
    question,
    candidate: true,
    feedback,
    ...(tags.length > 0 && { tags }),
    ...(proposed !== undefined && { proposed }),
  };
}

/** `feedback:up`, `feedback:down`, both or none. */
export function feedbackTags({ up, down }: Feedback): string[] {
  return [...(up > 0 ? ['feedback:up'] : []), ...(down > 0 ? ['feedback:down'] : [])];
}
