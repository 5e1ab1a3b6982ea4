import type { Question } from '../model/question.js';
import { diffSettings, type SettingChange } from './diff-settings.js';

/** A question that both sets have, with what differs: `question`, `evidence[0].quote`. */
export interface QuestionChange {
  readonly id: string;
  readonly fields: readonly SettingChange[];
}

/** How two question sets differ, by id; their order says nothing. */
export interface QuestionChanges {
  readonly added: readonly Question[];
  readonly removed: readonly Question[];
  readonly changed: readonly QuestionChange[];
  readonly unchanged: number;
}

/** Compares two question sets by id, each in its own order. */
export function diffQuestions(
  before: readonly Question[],
  after: readonly Question[],
): QuestionChanges {
  const old = new Map(before.map((question) => [question.id, question]));
  const fresh = new Map(after.map((question) => [question.id, question]));
  const changed: QuestionChange[] = [];
  for (const question of after) {
    const earlier = old.get(question.id);
    const fields = earlier === undefined ? [] : diffSettings(fieldsOf(earlier), fieldsOf(question));
    if (fields.length > 0) changed.push({ id: question.id, fields });
  }
  const added = after.filter(({ id }) => !old.has(id));
  return {
    added,
    removed: before.filter(({ id }) => !fresh.has(id)),
    changed,
    unchanged: after.length - added.length - changed.length,
  };
}

/** Evidence by its place, so that a change names the one item. */
function fieldsOf({ evidence, ...question }: Question) {
  const items = evidence.map((item, i) => ({ ...item, id: String(i) }));
  return { ...question, ...(items.length > 0 && { evidence: items }) };
}
