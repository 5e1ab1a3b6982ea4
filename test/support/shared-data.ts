import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from './test-environment.js';

/**
 * A file or folder of the real data beside the repository, or where STEMMA_SHARED_DATA says it is;
 * undefined, after saying so, where it is absent.
 */
export function sharedData(path: string): string | undefined {
  const folder = process.env['STEMMA_SHARED_DATA'] ?? join(repositoryFolder, '../shared/data');
  const absolute = join(folder, path);
  if (existsSync(absolute)) return absolute;
  process.stderr.write(`skipped: '${absolute}' is absent\n`);
  return undefined;
}
