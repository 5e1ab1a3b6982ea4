import type { Question } from '../model/question.js';
import type { JsonObject } from './json-fields.js';
import { questionFields, type QuestionFile } from './question-file.js';
import { questionHash } from './questions-hash.js';

/** What differs between a question of a file and one that takes its place. */
export type QuestionField = 'question' | 'evidence' | 'answer' | 'tags';

/** A question that was there before with other labels. */
export interface UpdatedQuestion {
  readonly id: string;
  readonly fields: readonly QuestionField[];
}

/** What became of questions that were put into a file, in the order they came. */
export interface MergedQuestions {
  readonly added: readonly string[];
  readonly updated: readonly UpdatedQuestion[];
  readonly unchanged: readonly string[];
}

/**
 * Puts questions into a file by their ids: new ones at the end, those that differ in their place.
 * Tags, answers and fields that a question has in the file alone stay, so what people add to a line survives
 * that it comes again. Putting the same questions in twice changes nothing.
 */
export function mergeQuestionsInto(
  file: QuestionFile,
  questions: readonly Question[],
): MergedQuestions {
  const added: string[] = [];
  const updated: UpdatedQuestion[] = [];
  const unchanged: string[] = [];
  for (const fresh of questions) {
    const { id } = fresh;
    const known = file.find(id);
    if (known === undefined) {
      file.append(questionFields(fresh), fresh);
      added.push(id);
      continue;
    }
    const merged = mergeLabels(known.question, fresh);
    const fields = changedFields(known.question, merged);
    if (fields.length === 0) {
      unchanged.push(id);
      continue;
    }
    file.replace(id, mergedFields(known.fields, merged), merged);
    updated.push({ id, fields });
  }
  return { added, updated, unchanged };
}

function mergeLabels(known: Question, fresh: Question): Question {
  const answer = fresh.answer ?? known.answer;
  const tags = [...new Set([...known.tags, ...fresh.tags])];
  return { ...fresh, ...(answer !== undefined && { answer }), tags };
}

/** Old fields in their order with new values; evidence that the question no longer has goes. */
function mergedFields(old: JsonObject, question: Question): JsonObject {
  const fresh = questionFields(question);
  const kept = Object.entries(old).filter(([name]) => name !== 'evidence' || name in fresh);
  return { ...Object.fromEntries(kept), ...fresh };
}

function changedFields(before: Question, after: Question): QuestionField[] {
  const differs = (change: Partial<Question>) =>
    questionHash(before) !== questionHash({ ...before, ...change });
  const { answer } = after;
  return [
    ...(differs({ question: after.question }) ? (['question'] as const) : []),
    ...(differs({ evidence: after.evidence }) ? (['evidence'] as const) : []),
    ...(answer !== undefined && differs({ answer }) ? (['answer'] as const) : []),
    ...(differs({ tags: after.tags }) ? (['tags'] as const) : []),
  ];
}
