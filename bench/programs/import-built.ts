import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { repositoryFolder } from '../../test/support/test-environment.js';

/**
 * Loads a module of the built library, which is what users run: one that is compiled on the fly
 * carries helpers that would be measured too. `path` is that of the source without its ending, and
 * `T` the type of that very source.
 */
export async function importBuilt<T>(path: string): Promise<T> {
  const url = pathToFileURL(join(repositoryFolder, 'dist', `${path}.js`));
  // dist/ is compiled from src/, so the module is of the source's type.
  return (await import(url.href)) as T;
}
