import { Args } from '@oclif/core';
import { mergeForGit, type GitMergeResult } from '../api/plain-git/merge-for-git.js';
import { BaseCommand } from '../cli/base-command.js';

/** `stemma merge-driver KIND BASE OURS THEIRS PATH` */
export default class MergeDriver extends BaseCommand {
  static override hidden = true;
  static override summary = 'Merge a file of stemma for Git, which calls this.';
  static override description =
    'The driver that .gitattributes names and `stemma install` registers. Writes the result over OURS; ends with 1 where it has conflict markers in it.';
  static override examples = [
    'git config merge.stemma-lock.driver',
    '<%= config.bin %> <%= command.id %> lock base ours theirs stemma.lock',
    '<%= config.bin %> <%= command.id %> settings base ours theirs stemma.yaml',
  ];
  static override args = {
    kind: Args.string({
      description: 'What the file is.',
      options: ['lock', 'settings', 'questions'] as const,
      required: true,
    }),
    base: Args.string({ description: 'The common version; %O.', required: true }),
    ours: Args.string({ description: 'Our version, and the result; %A.', required: true }),
    theirs: Args.string({ description: 'Their version; %B.', required: true }),
    path: Args.string({ description: 'Where the file is in the repository; %P.', required: true }),
  };

  async run(): Promise<GitMergeResult> {
    const { args, flags } = await this.parse(MergeDriver);
    // oclif knows the options, but not their type.
    const kind = args.kind as 'lock' | 'settings' | 'questions';
    const result = await mergeForGit(this.session(flags), { ...args, kind });
    for (const note of result.notes) this.logToStderr('stemma: %s', note);
    this.endWith(result.conflict ? 1 : 0);
    return result;
  }
}
