import { StemmaError } from '../errors/stemma-error.js';
import type { Question } from '../model/question.js';
import { gatedMetrics } from '../evaluate/gated-metrics.js';
import { parseMetric, REFUSED, type Metric } from '../evaluate/parse-metric.js';
import { parseQuestions } from '../evaluate/parse-questions.js';
import { questionsHash } from '../evaluate/questions-hash.js';
import type { EvaluateSettings } from '../pipeline/settings/evaluate-settings.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { SETTINGS_FILE } from './project-files.js';
import type { Project } from './project.js';
import { readTextAt } from './committed-snapshot.js';
import { type Snapshot } from './snapshot-at.js';

/** Questions and everything else that decides how a snapshot is marked. */
export interface Exam {
  readonly questions: readonly Question[];
  readonly metrics: readonly Metric[];
  /** Tokens of the context that is reported for each question. */
  readonly budget: number;
  /** Counts the token budget. */
  readonly tokenizer: string;
  readonly search: EvaluateSettings['search'];
  /** Hash of the question set. */
  readonly questionsHash: string;
  /** Retrieve and score also where the cache has the figures. */
  readonly again?: true;
}

/** The exam that a snapshot's own settings and question file set. */
export async function examOf(
  project: Project,
  snapshot: Pick<Snapshot, 'at' | 'commit' | 'loaded'>,
): Promise<Exam> {
  const { at, commit, loaded } = snapshot;
  const path = loaded.settings.evaluate.questions;
  const text =
    commit === undefined ? project.readText(path) : await readTextAt(project, commit, path);
  return examFrom(loaded.settings, text, { at, place: commit === undefined ? '' : `${at}:` });
}

/**
 * The exam of settings and the text of the question file that they name: their metrics, those that
 * their promotion rules ask for, and `Refused` where there are questions without evidence. `place` stands before file names in messages. Throws
 * `questions-missing` where there is no text, and what is wrong with either.
 */
export function examFrom(
  settings: Settings,
  text: string | undefined,
  { at, place }: { readonly at: string; readonly place: string },
): Exam {
  const { evaluate, promote } = settings;
  const path = evaluate.questions;
  if (text === undefined) throw questionsMissing(path, at);
  const questions = parseQuestions(text, `${place}${path}`);
  const file = `${place}${SETTINGS_FILE}`;
  const { budget, tokenizer, search } = evaluate;
  const own = inSetting('evaluate.metrics', file, () => evaluate.metrics.map(parseMetric));
  inSetting('promote.primary', file, () => parseMetric(promote.primary));
  inSetting('promote.guards', file, () => promote.guards.map(({ metric }) => parseMetric(metric)));
  const gated = inSetting('promote.require', file, () => gatedMetrics(promote).map(parseMetric));
  // Otherwise nothing would say how questions without an answer fare.
  const isAnyUnanswerable = questions.some(({ evidence }) => evidence.length === 0);
  const refusal = isAnyUnanswerable ? [parseMetric(REFUSED)] : [];
  const byName = new Map([...own, ...gated, ...refusal].map((metric) => [metric.name, metric]));
  return {
    questions,
    metrics: [...byName.values()],
    budget,
    tokenizer,
    search,
    questionsHash: questionsHash(questions),
  };
}

/** Reads a setting that names metrics; an error says which setting of which file it is about. */
function inSetting<T>(setting: string, file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    const { code, message, data, suggestions } = error;
    throw new StemmaError(code, `cannot use ${setting} of '${file}': ${message}`, {
      data: { ...data, setting, path: file },
      suggestions,
      cause: error,
    });
  }
}

function questionsMissing(path: string, at: string): StemmaError {
  return new StemmaError('questions-missing', `cannot evaluate '${at}': there is no '${path}'`, {
    data: { path, at },
    suggestions: [
      `Write questions into '${path}', one JSON object a line: {"id":"q1","question":"…","evidence":[{"document":"docs/a.md","quote":"…"}]}`,
      `Or correct evaluate.questions in ${SETTINGS_FILE}.`,
    ],
  });
}
