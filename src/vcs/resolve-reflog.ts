import { StemmaError } from '../errors/stemma-error.js';
import type { GitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { parseGitDate } from './git-date.js';
import { BRANCHES, isRefName } from './ref-name.js';
import { currentBranchName, readRef } from './ref-store.js';
import type { ReflogEntry } from './reflog.js';
import { readReflog } from './reflog.js';

/**
 * The object of `name@{spec}`: where the ref was `spec` moves ago, or at a date. Without a name it
 * is the current branch; `@{-N}` is where the Nth branch that was switched from is now.
 * Undefined when the ref does not exist. Throws `reflog-too-short`, `bad-date`.
 */
export async function resolveReflog(
  context: GitContext,
  name: string,
  spec: string,
): Promise<GitOid | undefined> {
  if (name === '' && /^-[1-9][0-9]*$/.test(spec)) {
    const previous = await previousBranch(context.gitDir, Number(spec.slice(1)));
    return previous === undefined
      ? undefined
      : ((await readRef(context.gitDir, BRANCHES + previous)) ?? undefined);
  }
  const ref = await loggedRef(context.gitDir, name);
  if (ref === undefined) return undefined;
  const entries = await readReflog(context.gitDir, ref);
  const shown = `${name}@{${spec}}`;
  if (/^[0-9]+$/.test(spec) && spec.length < 8) {
    return Number(spec) === 0
      ? await readRef(context.gitDir, ref)
      : movesAgo(entries, Number(spec), shown);
  }
  return atDate(entries, parseGitDate(spec, context.host.timezoneOffset()).seconds, shown);
}

/** The branch that was left by the Nth last switch, from the log of `HEAD`. */
export async function previousBranch(gitDir: string, count: number): Promise<string | undefined> {
  const switches = (await readReflog(gitDir, 'HEAD'))
    .map((entry) => /^checkout: moving from (\S+) to \S+$/.exec(entry.reason)?.[1])
    .filter((from) => from !== undefined);
  return switches.at(-count);
}

async function loggedRef(gitDir: string, name: string): Promise<string | undefined> {
  if (name === '') {
    const branch = await currentBranchName(gitDir);
    return branch === undefined ? 'HEAD' : BRANCHES + branch;
  }
  if (name === 'HEAD' || name === '@') return 'HEAD';
  const candidates = [
    name,
    `refs/${name}`,
    `refs/tags/${name}`,
    BRANCHES + name,
    `refs/remotes/${name}`,
  ];
  for (const ref of candidates.filter(isRefName)) {
    if ((await readRef(gitDir, ref)) !== undefined) return ref;
  }
  return undefined;
}

function movesAgo(entries: readonly ReflogEntry[], count: number, shown: string): GitOid {
  const entry = entries.at(-1 - count);
  const oid = entry === undefined && entries.length === count ? entries[0]?.from : entry?.to;
  if (oid === undefined) throw tooShort(shown, entries);
  return oid;
}

function atDate(entries: readonly ReflogEntry[], seconds: number, shown: string): GitOid {
  const oid = entries.findLast((entry) => entry.person.seconds <= seconds)?.to;
  if (oid === undefined) throw tooShort(shown, entries);
  return oid;
}

function tooShort(shown: string, entries: readonly ReflogEntry[]): StemmaError {
  const first = entries[0];
  const reach =
    first === undefined
      ? 'there is no reflog'
      : `the reflog goes back to ${isoDate(first.person.seconds)} (${entries.length} moves)`;
  return new StemmaError('reflog-too-short', `cannot tell what '${shown}' was: ${reach}`, {
    data: { ref: shown, moves: entries.length },
    suggestions: ['Name a commit of `stemma log` instead.'],
  });
}

function isoDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).concat('Z');
}
