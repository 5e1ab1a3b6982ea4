import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isNodeError } from '../../errors/node-error.js';
import { StemmaError } from '../../errors/stemma-error.js';
import { removeAbandonedFiles, writeFileAtomically } from '../../util/atomic-file.js';
import { utf8 } from '../../util/bytes.js';
import type { Project } from '../project.js';
import { operationSchema, type Operation } from './operation.js';

const FILE = 'operation.json';

/** What is under way; undefined for nothing. Throws `bad-operation`. */
export function readOperation(project: Project): Operation | undefined {
  try {
    return operationSchema.parse(JSON.parse(readFileSync(pathIn(project), 'utf8')));
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return undefined;
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    throw new StemmaError(
      'bad-operation',
      `cannot read '.stemma/${FILE}': it does not say what was begun`,
      {
        cause: error,
        suggestions: [
          'Look at the files with `stemma status` and `git status`.',
          `Then remove '.stemma/${FILE}'; files stay as they are.`,
        ],
      },
    );
  }
}

/** Says what is under way; on disk when it returns. */
export function writeOperation(project: Project, operation: Operation): void {
  removeAbandonedFiles(project.stemmaFolder);
  writeFileAtomically(pathIn(project), [utf8(`${JSON.stringify(operation, null, 1)}\n`)]);
}

/** Says that nothing is under way any more. */
export function removeOperation(project: Project): void {
  rmSync(pathIn(project), { force: true });
}

function pathIn(project: Project): string {
  return join(project.stemmaFolder, FILE);
}
