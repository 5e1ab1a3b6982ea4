import type { Dirent } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { GitOid } from './commit-id.js';
import { isGitOid } from './commit-id.js';
import { readPackedRefs } from './packed-refs.js';
import { compareRaw } from './raw-path.js';
import { BRANCHES, describeRef, isRefName, isRootRef } from './ref-name.js';

/** What a ref holds: an object, or the name of another ref. */
export type RefValue = { readonly oid: GitOid } | { readonly target: string };

/** A ref and the object it leads to. */
export interface Ref {
  /** Full name. */
  readonly ref: string;
  /** Object id; of an annotated tag, the tag object's. */
  readonly oid: GitOid;
}

const MAX_SYMBOLIC_DEPTH = 5;

/** What the ref itself holds; undefined when there is none. Throws `ref-damaged`. */
export async function readRefValue(gitDir: string, ref: string): Promise<RefValue | undefined> {
  if (!isRefName(ref) && !isRootRef(ref)) return undefined;
  const text = await readLoose(join(gitDir, ref));
  if (text === undefined) {
    const oid = (await readPackedRefs(gitDir)).get(ref);
    return oid === undefined ? undefined : { oid };
  }
  const target = /^ref:\s*(\S+)\s*$/.exec(text)?.[1];
  if (target !== undefined && isRefName(target)) return { target };
  // FETCH_HEAD has notes after the id.
  const oid = text.slice(0, 40);
  if (isGitOid(oid) && /^\s*$|^\s/.test(text.slice(40))) return { oid };
  throw new StemmaError(
    'ref-damaged',
    `cannot read ${describeRef(ref)}: '${join(gitDir, ref)}' holds no commit id`,
    {
      data: { ref, path: join(gitDir, ref) },
      suggestions: [
        `Find the last good value with \`git reflog show ${ref}\` and run \`git update-ref ${ref} COMMIT\`.`,
      ],
    },
  );
}

async function readLoose(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

/** The ref that a chain of symbolic refs ends at; it need not exist. Throws `ref-damaged`. */
export async function finalRef(gitDir: string, ref: string): Promise<string> {
  let current = ref;
  for (let depth = 0; depth <= MAX_SYMBOLIC_DEPTH; depth += 1) {
    const value = await readRefValue(gitDir, current);
    if (value === undefined || 'oid' in value) return current;
    current = value.target;
  }
  throw new StemmaError('ref-damaged', `cannot read ${describeRef(ref)}: it leads in a circle`, {
    data: { ref },
  });
}

/** The object that a ref leads to, through symbolic refs; undefined when there is none. */
export async function readRef(gitDir: string, ref: string): Promise<GitOid | undefined> {
  const value = await readRefValue(gitDir, await finalRef(gitDir, ref));
  return value !== undefined && 'oid' in value ? value.oid : undefined;
}

/** The branch that `HEAD` names, born or not; undefined when `HEAD` is detached. */
export async function currentBranchName(gitDir: string): Promise<string | undefined> {
  const value = await readRefValue(gitDir, 'HEAD');
  if (value === undefined || !('target' in value) || !value.target.startsWith(BRANCHES))
    return undefined;
  return value.target.slice(BRANCHES.length);
}

/** All refs below a folder such as `refs/heads/`, sorted by name; those that lead nowhere are left out. */
export async function listRefs(gitDir: string, folder: string): Promise<Ref[]> {
  const names = new Set(await looseNames(gitDir, folder.replace(/\/$/, '')));
  const packed = await readPackedRefs(gitDir);
  for (const ref of packed.keys()) if (ref.startsWith(folder)) names.add(ref);
  const refs: Ref[] = [];
  for (const ref of [...names].sort(compareRaw)) {
    const oid = await readRef(gitDir, ref);
    if (oid !== undefined) refs.push({ ref, oid });
  }
  return refs;
}

async function looseNames(gitDir: string, folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await entriesOf(join(gitDir, folder))) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) names.push(...(await looseNames(gitDir, name)));
    else if (isRefName(name)) names.push(name);
  }
  return names;
}

async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
