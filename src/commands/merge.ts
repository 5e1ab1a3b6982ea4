import { Flags } from '@oclif/core';
import { resolveProject, type ConflictsResult } from '../api/conflicts-project.js';
import { mergeProject, type MergeResult } from '../api/merge-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { EXIT } from '../cli/exit-codes.js';
import { endingFlags, endOperation, type EndResult } from '../cli/end-operation.js';
import { renderConflicts } from '../cli/render-conflicts.js';
import { renderMerge } from '../cli/render-merge.js';
import { StemmaError } from '../errors/stemma-error.js';

/** `stemma merge REF` */
export default class Merge extends BaseCommand {
  static override summary = 'Merge another branch into this one.';
  static override description =
    'Settings merge by key path, questions by id, documents by key and line, renames followed; chunks, vectors and indexes are made anew from the merged sources, mostly from cache. Where both sides changed the same, the merge stops with exit code 5: conflicts stand in the files, `conflicts` lists them, --continue goes on and --abort goes back.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> try-overlap',
    {
      description: 'See what it would come to, and what would be run',
      command: '<%= config.bin %> <%= command.id %> try-overlap --dry-run',
    },
    {
      description: 'Decide a conflict, and go on',
      command: '<%= config.bin %> <%= command.id %> --theirs corpus/kettle.md',
    },
    { description: 'Commit the merge', command: '<%= config.bin %> <%= command.id %> --continue' },
  ];
  static override strict = false;
  static override usage = [
    'merge REF [--dry-run] [-m MESSAGE] [--no-ff | --ff-only] [--no-commit]',
    'merge --continue | --abort | --quit',
    'merge --ours PATH… | --theirs PATH…',
  ];
  static override flags = {
    message: Flags.string({ char: 'm', summary: 'Message of the merge commit.' }),
    'dry-run': Flags.boolean({
      summary: 'Say what would come of it and what would be run; change nothing.',
    }),
    ...endingFlags,
    ours: Flags.boolean({
      summary: 'In a merge: take what this branch has of these paths.',
      exclusive: ['theirs'],
    }),
    theirs: Flags.boolean({ summary: 'In a merge: take what is merged of these paths.' }),
    ff: Flags.boolean({
      summary: 'Move the branch forward where it has nothing of its own.',
      default: true,
      allowNo: true,
    }),
    'ff-only': Flags.boolean({ summary: 'Do nothing but move the branch forward.' }),
    commit: Flags.boolean({
      summary: 'Commit what merges without conflict.',
      default: true,
      allowNo: true,
    }),
    renames: Flags.boolean({
      summary: 'Follow files that were renamed.',
      default: true,
      allowNo: true,
    }),
    'allow-unrelated-histories': Flags.boolean({
      summary: 'Merge branches that share no commit.',
    }),
  };

  async run(): Promise<MergeResult | ConflictsResult | EndResult> {
    const { argv, flags } = await this.parse(Merge);
    const names = argv.map(String);
    const session = this.session(flags);
    const print = (lines: readonly string[]) => {
      this.print(...lines);
    };
    const ended = await endOperation(session, 'merge', { flags, names, print });
    if (ended !== undefined) return ended;
    if (flags.ours || flags.theirs) {
      const side = flags.ours ? 'ours' : 'theirs';
      const result = await Project.use(session, (project) =>
        resolveProject(project, { targets: names, side }),
      );
      this.print(...renderConflicts(result));
      return result;
    }
    const ref = onlyName(names);
    const options = optionsOf(ref, flags);
    const result = await Project.use(session, (project) => mergeProject(project, options));
    this.print(...renderMerge(result, ref));
    if (result.conflicts.length > 0) this.endWith(EXIT.conflict);
    return result;
  }
}

function optionsOf(
  ref: string,
  flags: {
    readonly message?: string | undefined;
    readonly 'dry-run': boolean;
    readonly renames: boolean;
    readonly ff: boolean;
    readonly 'ff-only': boolean;
    readonly commit: boolean;
    readonly 'allow-unrelated-histories': boolean;
  },
) {
  const { message, renames, commit } = flags;
  const fastForward = flags['ff-only'] ? 'only' : flags.ff ? undefined : 'never';
  const allowUnrelated = flags['allow-unrelated-histories'];
  const dryRun = flags['dry-run'];
  return { ref, message, dryRun, renames, fastForward, commit, allowUnrelated } as const;
}

function onlyName([ref, ...others]: readonly string[]): string {
  if (ref !== undefined && others.length === 0) return ref;
  const what =
    ref === undefined
      ? 'name a branch, tag or commit to merge'
      : 'only one branch can be merged at a time';
  throw new StemmaError('bad-usage', what, {
    suggestions: ['Add `--help` to see how the command is used.'],
  });
}
