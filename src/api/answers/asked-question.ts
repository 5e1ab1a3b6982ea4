import { StemmaError } from '../../errors/stemma-error.js';
import { parseQuestions } from '../../evaluate/parse-questions.js';
import { questionsHash } from '../../evaluate/questions-hash.js';
import type { Question } from '../../model/question.js';
import { nearestNames } from '../../util/nearest-names.js';
import type { Project } from '../project.js';
import { readTextAt } from '../committed-snapshot.js';
import { type Snapshot } from '../snapshot-at.js';
import type { Sides } from './swap-stages.js';

/** A question of the set, or one that was typed. */
export interface AskedQuestion {
  /** Null for a question that was typed. */
  readonly id: string | null;
  readonly text: string;
  readonly evidence: Question['evidence'];
}

/** Which questions to ask. */
export interface QuestionChoice {
  /** All of the set. */
  readonly all: boolean;
  /** Those of the set with these ids. */
  readonly ids: readonly string[];
  /** Typed ones. */
  readonly texts: readonly string[];
}

/**
 * The questions that two snapshots are asked: those of the second one's set, and where that has none
 * of the first one's, which is warned of. An id that the second has not is looked for in the first.
 *
 * Throws `empty-question`, `questions-missing`, `unknown-question`, and what is wrong with a set.
 */
export async function askedQuestions(
  project: Project,
  sides: Sides,
  { all, ids, texts }: QuestionChoice,
): Promise<AskedQuestion[]> {
  const typed = texts.map((text) => ({ id: null, text: refuseEmpty(text), evidence: [] }));
  if (!all && ids.length === 0) return typed;
  const { set, others } = await questionSets(project, sides);
  const wanted = ids.map((id) => find(id, set, others));
  const chosen = all ? [...wanted, ...set.filter(({ id }) => !ids.includes(id))] : wanted;
  return [...chosen.map(({ id, question: text, evidence }) => ({ id, text, evidence })), ...typed];
}

/** The set that is asked, and the questions that the first snapshot had beside it. */
async function questionSets(project: Project, { from, to }: Sides) {
  const sets = [await setOf(project, to), await setOf(project, from)] as const;
  const set = sets[0] ?? sets[1];
  if (set === undefined) throw noQuestions({ from, to });
  const { warn } = project.session.reporter;
  if (sets[0] === undefined) {
    warn(`'${to.at}' has no questions; those of '${from.at}' are asked`);
  } else if (sets[1] !== undefined && questionsHash(sets[1]) !== questionsHash(sets[0])) {
    warn(`'${from.at}' has other questions than '${to.at}'; both are asked those of '${to.at}'`);
  }
  return { set, others: sets[1] ?? [] };
}

/** The question set of a snapshot; undefined where it has none. */
async function setOf(
  project: Project,
  { at, commit, loaded }: Snapshot,
): Promise<Question[] | undefined> {
  const path = loaded.settings.evaluate.questions;
  const text =
    commit === undefined ? project.readText(path) : await readTextAt(project, commit, path);
  return text === undefined
    ? undefined
    : parseQuestions(text, commit === undefined ? path : `${at}:${path}`);
}

function find(id: string, set: readonly Question[], others: readonly Question[]): Question {
  const found = [...set, ...others].find((one) => one.id === id);
  if (found !== undefined) return found;
  const near = nearestNames(
    id,
    set.map((one) => one.id),
  );
  throw new StemmaError('unknown-question', `no question has the id '${id}'`, {
    data: { question: id, near },
    suggestions: [
      near.length === 0
        ? `The set has ${set.length} questions, such as '${set[0]?.id ?? ''}'.`
        : `Did you mean ${near.map((name) => `'${name}'`).join(' or ')}?`,
      'For a question that is not in the set give its words with --question.',
    ],
  });
}

function refuseEmpty(text: string): string {
  if (text.trim() !== '') return text;
  throw new StemmaError('empty-question', 'cannot search: the question is empty', {
    suggestions: ['Give its words, such as --question "how do I reset it?".'],
  });
}

function noQuestions({ from, to }: Sides): StemmaError {
  const path = to.loaded.settings.evaluate.questions;
  return new StemmaError(
    'questions-missing',
    `cannot compare answers: neither '${from.at}' nor '${to.at}' has a '${path}'`,
    {
      data: { path, from: from.at, to: to.at },
      suggestions: [
        `Write questions into '${path}', one JSON object a line.`,
        'Or type one: --question "how do I reset it?".',
      ],
    },
  );
}
