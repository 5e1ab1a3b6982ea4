import { join, relative, resolve } from 'node:path';
import { StemmaError } from '../../errors/stemma-error.js';
import { QuestionFile } from '../../evaluate/question-file.js';
import type { ScanOptions } from '../../evaluate/scan-questions.js';
import { isInside } from '../../sources/source-folder.js';
import { writeFileAtomically } from '../../util/atomic-file.js';
import { utf8 } from '../../util/bytes.js';
import type { Project } from '../project.js';

/** Which file of questions is edited, and whether it is written. */
export interface EditOptions extends ScanOptions {
  /** Relative to where the user works; the question set of the settings unless given. */
  readonly into: string | undefined;
  readonly dryRun: boolean;
}

/** What an edit gives, and the file it was made in, relative to the project. */
export interface Edited<T> {
  readonly path: string;
  readonly result: T;
}

/**
 * Edits a file of questions under the writer's lock, so that of two edits at once none is lost. It is
 * written whole or not at all, and only where it changed; a file that is not there is made.
 *
 * Throws `bad-questions`, and `questions-outside` where the settings name a file outside of the
 * project.
 */
export async function editQuestionFile<T>(
  project: Project,
  options: EditOptions,
  edit: (file: QuestionFile, path: string) => T | Promise<T>,
): Promise<Edited<T>> {
  const path = questionPath(project, options.into);
  if (!options.dryRun) project.becomeWriter();
  const before = project.readText(path) ?? '';
  const file = new QuestionFile(before, { path, candidates: options.candidates });
  const result = await edit(file, path);
  const after = file.toString();
  if (!options.dryRun && after !== before) {
    writeFileAtomically(join(project.folder, path), [utf8(after)]);
  }
  return { path, result };
}

/** The path of a question file, relative to the project. */
export function questionPath(project: Project, into: string | undefined): string {
  if (into !== undefined) {
    return relative(project.folder, resolve(project.session.folder, into)).replaceAll('\\', '/');
  }
  const { questions } = project.readSettings().settings.evaluate;
  if (isInside(project.folder, resolve(project.folder, questions))) return questions;
  const message = `cannot write '${questions}': it is outside of the project`;
  throw new StemmaError('questions-outside', message, {
    data: { path: questions },
    suggestions: ['Correct evaluate.questions in stemma.yaml, or name a file with --into.'],
  });
}
