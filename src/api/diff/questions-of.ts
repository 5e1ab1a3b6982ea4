import { StemmaError } from '../../errors/stemma-error.js';
import { parseQuestions } from '../../evaluate/parse-questions.js';
import type { Question } from '../../model/question.js';
import type { Project } from '../project.js';
import { readTextAt } from '../committed-snapshot.js';
import { type ChunkedSnapshot } from '../snapshot-at.js';

/**
 * The question set of a snapshot; undefined where it has none. One that cannot be read is as good as
 * none here, and a warning says why: what else differs can still be shown.
 */
export async function questionsOf(
  project: Project,
  { at, commit, loaded }: Pick<ChunkedSnapshot, 'at' | 'commit' | 'loaded'>,
): Promise<Question[] | undefined> {
  const path = loaded.settings.evaluate.questions;
  const text =
    commit === undefined ? project.readText(path) : await readTextAt(project, commit, path);
  if (text === undefined) return undefined;
  try {
    return parseQuestions(text, commit === undefined ? path : `${at}:${path}`);
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    project.session.reporter.warn(`questions are left out: ${error.message}`);
    return undefined;
  }
}
