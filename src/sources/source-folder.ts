import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { FileSource } from './file-source.js';

/**
 * The absolute folder of a source, checked to lie in the project and to be a folder; throws
 * `source-missing` or `source-outside`.
 */
export function resolveSourceFolder(projectFolder: string, source: FileSource): string {
  const root = resolve(projectFolder, source.path);
  try {
    const real = realpathSync(root);
    if (!isInside(realpathSync(projectFolder), real)) throw outside(source);
    if (!statSync(real).isDirectory()) throw missing(source, 'is not a folder');
    return root;
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) throw missing(source, 'does not exist');
    if (isNodeError(error, 'ELOOP')) throw missing(source, 'is a link that leads in a circle');
    throw error;
  }
}

/** True for a folder itself and everything below it; both are absolute. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function outside(source: FileSource): StemmaError {
  return new StemmaError(
    'source-outside',
    `cannot read source '${source.id}': '${source.path}' leads out of the project folder`,
    {
      data: { source: source.id, path: source.path },
      suggestions: ['Move the documents into the project folder.'],
    },
  );
}

function missing(source: FileSource, problem: string): StemmaError {
  return new StemmaError(
    'source-missing',
    `cannot read source '${source.id}': folder '${source.path}' ${problem}`,
    {
      data: { source: source.id, path: source.path },
      suggestions: [
        `Create the folder '${source.path}' and put documents into it.`,
        `Or correct 'path' of source '${source.id}' in stemma.yaml.`,
        `Or put back those of the last commit: \`stemma restore ${source.path}\`.`,
      ],
    },
  );
}
