/** Names of commits, as in gitrevisions(7). */
import { StemmaError } from '../errors/stemma-error.js';
import type { CommitId, GitOid } from './commit-id.js';
import { isGitOid } from './commit-id.js';
import type { GitContext } from './git-context.js';
import { nearestNames } from '../util/nearest-names.js';
import { peelToCommit, readCommit, shallowCommits } from './read-commit.js';
import { BRANCHES, TAGS, isRootRef } from './ref-name.js';
import { listRefs, readRef } from './ref-store.js';
import { resolveReflog } from './resolve-reflog.js';

/**
 * The commit that a text names: a branch, a tag (annotated ones peeled), a commit id of at least
 * four digits, `HEAD`, `@`, `branch@{2026-11-01}`, `branch@{2}`, `@{-1}`; then any of `~`, `~N`,
 * `^`, `^N`, `^{commit}`. A name that is both a tag and a branch means the tag, as in Git.
 *
 * Throws `unknown-ref` (nearest names among the suggestions), `ambiguous-ref`, `not-a-commit`,
 * `no-such-parent`, `reflog-too-short`, `bad-date`.
 */
export async function resolveRevision(context: GitContext, text: string): Promise<CommitId> {
  const { base, steps } = splitRevision(text);
  const oid = await resolveBase(context, base);
  if (oid === undefined) throw await unknownRef(context, text, base);
  let commit = await peelToCommit(context, oid);
  if (commit === undefined) {
    throw new StemmaError('not-a-commit', `'${text}' names an object that is not a commit`, {
      data: { ref: text },
    });
  }
  for (const step of steps) commit = await takeStep(context, commit, { step, text });
  return commit;
}

interface Step {
  /** `first` walks first parents `count` times, `parent` takes parent number `count` once. */
  readonly kind: 'first' | 'parent';
  readonly count: number;
}

function splitRevision(text: string): { base: string; steps: Step[] } {
  const inner = text.indexOf('@{') < 0 ? 0 : text.indexOf('}', text.indexOf('@{'));
  const cut = text.slice(Math.max(inner, 0)).search(/[~^]/);
  if (cut < 0) return { base: text, steps: [] };
  const at = Math.max(inner, 0) + cut;
  const steps: Step[] = [];
  const pattern = /~([0-9]*)|\^\{(?:commit)?\}|\^([0-9]*)/y;
  for (pattern.lastIndex = at; pattern.lastIndex < text.length;) {
    const match = pattern.exec(text);
    // What is no step makes the whole text a name, which then is not found.
    if (!match) return { base: text, steps: [] };
    if (match[0].startsWith('~')) steps.push({ kind: 'first', count: Number(match[1] || 1) });
    else if (match[2] !== undefined) steps.push({ kind: 'parent', count: Number(match[2] || 1) });
  }
  return { base: text.slice(0, at), steps };
}

async function takeStep(
  context: GitContext,
  from: CommitId,
  { step, text }: { readonly step: Step; readonly text: string },
): Promise<CommitId> {
  const index = step.kind === 'first' ? 0 : step.count - 1;
  const jumps = step.kind === 'first' ? step.count : Math.min(step.count, 1);
  const shallow = await shallowCommits(context.gitDir);
  let commit = from;
  for (let jump = 0; jump < jumps; jump += 1) {
    const parents = shallow.has(commit) ? [] : (await readCommit(context, commit)).parents;
    const parent: CommitId | undefined = parents[index];
    if (parent === undefined) throw noParent(text, commit, index + 1);
    commit = parent;
  }
  return commit;
}

function noParent(text: string, commit: CommitId, number: number): StemmaError {
  return new StemmaError(
    'no-such-parent',
    `'${text}' names no commit: ${commit.slice(0, 10)} has no parent ${number}`,
    {
      data: { ref: text, commit },
      suggestions: ['Run `stemma log` to see how far the history goes.'],
    },
  );
}

async function resolveBase(context: GitContext, base: string): Promise<GitOid | undefined> {
  if (isGitOid(base)) return base;
  const reflog = /^(.*)@\{([^}]*)\}$/.exec(base);
  if (reflog) return await resolveReflog(context, reflog[1] ?? '', reflog[2] ?? '');
  const ref = await expandRef(context.gitDir, base === '@' ? 'HEAD' : base);
  if (ref !== undefined) return await readRef(context.gitDir, ref);
  return /^[0-9a-f]{4,39}$/i.test(base)
    ? await resolveDigits(context, base.toLowerCase())
    : undefined;
}

/** The full name that a short one stands for, in Git's order; undefined when there is none. */
export async function expandRef(gitDir: string, name: string): Promise<string | undefined> {
  const candidates = [
    ...(isRootRef(name) || name.startsWith('refs/') ? [name] : []),
    `refs/${name}`,
    `${TAGS}${name}`,
    `${BRANCHES}${name}`,
    `refs/remotes/${name}`,
    `refs/remotes/${name}/HEAD`,
  ];
  for (const ref of candidates) if ((await readRef(gitDir, ref)) !== undefined) return ref;
  return undefined;
}

/** Only commits and tags of commits count: `git rev-parse abcd^{commit}` does the same. */
async function resolveDigits(context: GitContext, digits: string): Promise<GitOid | undefined> {
  const commits = new Set<CommitId>();
  for (const oid of await context.objects.withPrefix(digits)) {
    const commit = await peelToCommit(context, oid);
    if (commit !== undefined) commits.add(commit);
  }
  const [first, ...others] = commits;
  if (others.length === 0) return first;
  throw new StemmaError('ambiguous-ref', `'${digits}' is the start of ${commits.size} commit ids`, {
    data: { ref: digits, candidates: [...commits] },
    suggestions: [...commits]
      .slice(0, 5)
      .map((commit) => `Write '${commit.slice(0, digits.length + 6)}'.`),
  });
}

async function unknownRef(context: GitContext, text: string, base: string): Promise<StemmaError> {
  if (base === 'HEAD' || base === '@') {
    return new StemmaError('unknown-ref', `'${text}' names no commit: there is none yet`, {
      data: { ref: text, nearest: [] },
      suggestions: ['Run `stemma commit` to make the first commit.'],
    });
  }
  const names = ['HEAD'];
  for (const folder of [BRANCHES, TAGS, 'refs/remotes/']) {
    for (const { ref } of await listRefs(context.gitDir, folder))
      names.push(ref.slice(folder.length));
  }
  const nearest = nearestNames(base, names);
  return new StemmaError('unknown-ref', `no branch, tag or commit is named '${text}'`, {
    data: { ref: text, nearest },
    suggestions:
      nearest.length > 0
        ? nearest.map((name) => `Did you mean '${name}'?`)
        : ['Run `stemma branch` to see the branches.'],
  });
}
