import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Every file below a folder with a hash of its bytes, `.stemma` apart (its caches may fill at any
 * time) but Git's folder included: refs, index, configuration and objects.
 */
export function digestFolder(folder: string): Record<string, string> {
  const digests: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const name of readdirSync(join(folder, path)).sort()) {
      const below = path === '' ? name : `${path}/${name}`;
      const absolute = join(folder, below);
      const stat = lstatSync(absolute);
      if (name === '.stemma') continue;
      if (stat.isDirectory()) visit(below);
      else if (stat.isSymbolicLink()) digests[below] = `link ${readlinkSync(absolute)}`;
      else if (stat.isFile()) digests[below] = hashOf(absolute);
    }
  };
  visit('');
  return digests;
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
