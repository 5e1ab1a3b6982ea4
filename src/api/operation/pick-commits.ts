import { StemmaError } from '../../errors/stemma-error.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { CommitInfo } from '../../vcs/log.js';
import { planThreeWay, type MergePlan } from '../merge/plan-merge.js';
import { emptySide, sideOf } from '../merge/merge-side.js';
import { runMerge, treeEdits } from '../prepare-merge.js';
import type { Project } from '../project.js';
import { LOCK_FILE } from '../project-files.js';
import { formatLock } from '../../pipeline/snapshot-lock.js';
import { utf8 } from '../../util/bytes.js';
import { currentPlace } from './current-place.js';
import { markerStyle } from './marker-style.js';
import type { Operation } from './operation.js';
import { applyOperation, beginOperation, refuseOverwriting } from './run-operation.js';
import { stoppedAtConflicts } from './stopped-at-conflicts.js';

/** Commits whose changes are made here once more, or taken back, one after another. */
export interface Picks {
  readonly kind: 'cherry-pick' | 'revert';
  readonly commits: readonly CommitId[];
  /** Commit of HEAD when the command was given. */
  readonly origin: CommitId;
  /** Parent of a merge commit that its changes are taken against, from 1. */
  readonly mainline?: number | undefined;
  readonly message?: string | undefined;
}

/** One commit that was made of another. */
export interface Picked {
  /** The commit that was asked for. */
  readonly of: string;
  /** The commit that was made. */
  readonly commit: string;
  readonly subject: string;
}

/**
 * Makes the changes of commits, or what takes them back, one commit each. Throws `merge-conflict` where
 * one of them stopped: the others follow once it is decided; `nothing-to-commit` where one changes
 * nothing.
 */
export async function pickCommits(project: Project, picks: Picks): Promise<Picked[]> {
  const done: Picked[] = [];
  for (const [at, commit] of picks.commits.entries()) {
    const todo = picks.commits.slice(at + 1);
    done.push(await new Pick(project, picks, { commit, todo }).run());
  }
  return done;
}

class Pick {
  constructor(
    readonly project: Project,
    readonly picks: Picks,
    readonly now: { readonly commit: CommitId; readonly todo: readonly CommitId[] },
  ) {}

  async run(): Promise<Picked> {
    const { project, picks, now } = this;
    project.session.signal.throwIfAborted();
    const { branch, head } = await currentPlace(project, picks.kind);
    const info = await (await project.git()).commitInfo(now.commit);
    const plan = await this.#plan(info, branch, head);
    if (plan.files.edits.size === 0 && plan.conflicts.length === 0) throw this.#nothing(info);
    const start = this.#start(info, { branch, head });
    if (plan.conflicts.length > 0) {
      const begun = await beginOperation(project, { ...start, style: plan.style }, plan);
      throw await stoppedAtConflicts(project, await applyOperation(project, begun));
    }
    await refuseOverwriting(project, { ...start, style: plan.style }, plan);
    const to = await this.#commit(plan, info, { head, message: start.message });
    const begun = await beginOperation(project, { ...start, style: plan.style }, { ...plan, to });
    await applyOperation(project, begun);
    return { of: info.id, commit: to, subject: start.message.split('\n')[0] ?? '' };
  }

  async #plan(info: CommitInfo, branch: string, head: CommitId) {
    const { project } = this;
    const short = info.id.slice(0, 10);
    const parent = this.#parent(info);
    const side = { at: short, isAncestor: true };
    const own = await sideOf(project, info.id, side);
    const before =
      parent === undefined ? await emptySide(project) : await sideOf(project, parent, side);
    const [base, theirs] = this.picks.kind === 'revert' ? [own, before] : [before, own];
    const style = await markerStyle(project, {
      ours: branch,
      theirs: this.picks.kind === 'revert' ? `before ${short}` : short,
    });
    const ours = await sideOf(project, head, { at: 'ours' });
    const ground = { project, reader: project.reader, followRenames: true };
    return { ...(await planThreeWay(ground, { base, ours, theirs, style })), style };
  }

  /** The commit that the changes are told from. */
  #parent({ id, parents }: CommitInfo): CommitId | undefined {
    const { mainline, kind } = this.picks;
    const short = id.slice(0, 10);
    const refuse = (message: string, suggestion: string) =>
      new StemmaError('no-mainline', message, {
        data: { commit: id, parents: parents.length },
        suggestions: [suggestion],
      });
    if (mainline === undefined && parents.length > 1) {
      throw refuse(
        `cannot ${kind} ${short}: it is a merge, and its changes depend on which parent it is compared with`,
        'Name the parent: `--mainline 1` is the branch that was merged into.',
      );
    }
    if (mainline === undefined) {
      if (parents.length === 0 && kind === 'revert') {
        throw refuse(
          `cannot revert ${short}: it is the first commit`,
          'There is nothing before it to go back to.',
        );
      }
      return parents[0];
    }
    const parent = parents[mainline - 1];
    if (parent !== undefined) return parent;
    throw refuse(
      `cannot ${kind} ${short}: it has ${parents.length} parent${parents.length === 1 ? '' : 's'}, not ${mainline}`,
      'Leave `--mainline` out for a commit that is no merge.',
    );
  }

  #start(info: CommitInfo, { branch, head }: { readonly branch: string; readonly head: CommitId }) {
    const { kind, origin } = this.picks;
    const { commit, todo } = this.now;
    const message = this.picks.message ?? this.#message(info);
    const author = kind === 'cherry-pick' ? info.author : null;
    const commits = { before: head, origin, commit, parents: [head], todo: [...todo] };
    const later = {
      mainline: this.picks.mainline ?? null,
      todoMessage: this.picks.message ?? null,
    };
    const at = info.id.slice(0, 10);
    return { kind, branch, at, ...commits, ...later, message, author } as const;
  }

  #message({ id, subject, message }: CommitInfo): string {
    if (this.picks.kind === 'cherry-pick') return message;
    return `Revert "${subject}"\n\nThis reverts commit ${id}.`;
  }

  async #commit(
    plan: MergePlan,
    info: CommitInfo,
    { head, message }: { readonly head: CommitId; readonly message: string },
  ): Promise<CommitId> {
    const { project } = this;
    const git = await project.git();
    const identity = await git.identity();
    const ground = { project, reader: project.reader, followRenames: true };
    const { lock } = await runMerge(ground, plan);
    const author = this.picks.kind === 'cherry-pick' ? info.author : identity.author;
    return await git.writeCommit({
      parents: [head],
      base: head,
      merged: await treeEdits(plan),
      edits: new Map([[LOCK_FILE, utf8(formatLock(lock))]]),
      message,
      identity: { ...identity, author },
    });
  }

  #nothing({ id, subject }: CommitInfo): StemmaError {
    const { kind } = this.picks;
    return new StemmaError(
      'nothing-to-commit',
      `nothing to ${kind}: the changes of ${id.slice(0, 10)} (${subject}) are ${kind === 'revert' ? 'not here any more' : 'here already'}`,
      { data: { commit: id }, suggestions: [`Leave ${id.slice(0, 10)} out.`] },
    );
  }
}

/** The picks that are left of an operation. */
export function picksLeft(operation: Operation): Picks | undefined {
  const { kind, todo, origin, mainline, todoMessage } = operation;
  if (kind === 'merge' || todo.length === 0) return undefined;
  const rest = { mainline: mainline ?? undefined, message: todoMessage ?? undefined };
  return { kind, commits: todo, origin, ...rest };
}
