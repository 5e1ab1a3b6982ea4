import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { utf8 } from '../util/bytes.js';
import type { GitOid } from './commit-id.js';
import { isGitOid } from './commit-id.js';
import type { GitPlace } from './git-place.js';
import { lockFile } from './lock-file.js';

/** Refs of the `packed-refs` file by full name; a loose ref of the same name hides one. */
export async function readPackedRefs(gitDir: string): Promise<Map<string, GitOid>> {
  const refs = new Map<string, GitOid>();
  for (const line of (await readText(gitDir)).split('\n')) {
    const oid = line.slice(0, 40);
    if (isGitOid(oid) && line.charAt(40) === ' ') refs.set(line.slice(41).trimEnd(), oid);
  }
  return refs;
}

/** Takes one ref out of `packed-refs`, if it is there; throws `ref-locked`. */
export async function removePackedRef(place: GitPlace, ref: string): Promise<void> {
  if (!(await readPackedRefs(place.gitDir)).has(ref)) return;
  const target = join(place.gitDir, 'packed-refs');
  const lock = await lockFile(place, { target, code: 'ref-locked', subject: 'the packed refs' });
  try {
    await lock.commit(utf8(withoutRef(await readText(place.gitDir), ref)));
  } finally {
    await lock.release();
  }
}

/** A line that starts with `^` gives the peeled value of the tag before it and goes with it. */
function withoutRef(text: string, ref: string): string {
  let drops = false;
  const kept = text.split('\n').filter((line) => {
    if (!line.startsWith('^'))
      drops = line.slice(41).trimEnd() === ref && isGitOid(line.slice(0, 40));
    return !drops;
  });
  return kept.join('\n');
}

async function readText(gitDir: string): Promise<string> {
  try {
    return await readFile(join(gitDir, 'packed-refs'), 'utf8');
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return '';
    throw error;
  }
}
