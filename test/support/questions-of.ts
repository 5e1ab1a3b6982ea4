import { parseQuestions } from '../../src/evaluate/parse-questions.js';
import type { Question } from '../../src/model/question.js';
import type { ProjectFolder } from './project-folder.js';

/** The questions of a file of a project, by their ids. */
export function questionsOf(
  project: ProjectFolder,
  path = 'questions.jsonl',
): ReadonlyMap<string, Question> {
  return new Map(parseQuestions(project.read(path), path).map((one) => [one.id, one]));
}
