import { parseQuestionLines } from '../../evaluate/parse-questions.js';
import { questionWords } from '../../evaluate/question-words.js';
import type { ScannedQuestion } from '../../evaluate/scan-questions.js';
import type { Question } from '../../model/question.js';
import type { Project } from '../project.js';
import { readUserFile } from './read-user-file.js';

/**
 * The candidates of a file that a question set does not have, neither by id nor by words. Throws what
 * reading a question set throws.
 */
export function readCandidates(
  project: Project,
  path: string,
  known: readonly ScannedQuestion[],
): Question[] {
  const ids = new Set(known.map(({ question }) => question.id));
  const words = new Set(known.map(({ question }) => questionWords(question.question)));
  const lines = parseQuestionLines(readUserFile(project, path), { path, candidates: 'accepted' });
  return lines
    .map(({ question }) => question)
    .filter(({ id, question }) => !ids.has(id) && !words.has(questionWords(question)));
}
