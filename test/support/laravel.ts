import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Documents } from './random-merges.js';
import { repositoryFolder } from './test-environment.js';

/** Three versions of the documentation of one product. */
export const laravelFolder = join(repositoryFolder, '../shared/data/laravel');

/** The versions there are, oldest first; none, saying so, where the folder is absent. */
export function laravelVersions(): readonly string[] {
  if (existsSync(laravelFolder)) return ['10.x', '11.x', '12.x'];
  process.stderr.write(`skipped: '${laravelFolder}' is absent\n`);
  return [];
}

/** The documents of a version, up to a size in bytes. */
export function laravelDocuments(version: string, most = Number.POSITIVE_INFINITY): Documents {
  const folder = join(laravelFolder, version);
  const texts = readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  return new Map(texts.filter(([, text]) => text.length <= most));
}
