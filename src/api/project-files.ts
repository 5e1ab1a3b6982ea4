import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StemmaError } from '../errors/stemma-error.js';

/** Settings, edited by people. */
export const SETTINGS_FILE = 'stemma.yaml';
/** The pinned snapshot, written by stemma. */
export const LOCK_FILE = 'stemma.lock';
/** Local data, ignored by Git. */
export const STEMMA_FOLDER = '.stemma';

/** The nearest folder, from `folder` upward, that holds stemma.yaml; throws `not-a-project`. */
export function findProjectFolder(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, SETTINGS_FILE))) return at;
    if (dirname(at) === at) break;
  }
  throw new StemmaError(
    'not-a-project',
    `not a stemma project: no ${SETTINGS_FILE} in '${folder}' or a folder above it`,
    {
      data: { folder },
      suggestions: [
        'Run `stemma init` in the folder of your project.',
        'Or run the command elsewhere with `-C DIR`.',
      ],
    },
  );
}
