import { Args, Flags } from '@oclif/core';
import { diffProject, type DiffResult } from '../api/diff/diff-project.js';
import { Project } from '../api/project.js';
import { answerFlags, answerOptions } from '../cli/answer-flags.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderDiff } from '../cli/render-diff.js';

/** `stemma diff [FROM] [TO]` */
export default class Diff extends BaseCommand {
  static override summary = 'Show how two snapshots differ: documents, settings, chunks.';
  static override description =
    'Settings are compared with defaults filled in. Chunks are counted by document and text: one that only moved within its document is unchanged.';
  static override examples = [
    {
      description: 'What is on disk against the last commit',
      command: '<%= config.bin %> <%= command.id %>',
    },
    '<%= config.bin %> <%= command.id %> production fix',
    {
      description: 'For a program',
      command: '<%= config.bin %> <%= command.id %> HEAD~2 HEAD --json',
    },
  ];
  static override args = {
    from: Args.string({ description: 'Branch, tag, commit, or `working`.', default: 'HEAD' }),
    to: Args.string({ description: 'Branch, tag, commit, or `working`.', default: 'working' }),
  };
  static override flags = {
    limit: Flags.integer({ summary: 'Documents to list.', default: 20, min: 0 }),
    ...answerFlags,
  };

  async run(): Promise<DiffResult> {
    const { args, flags } = await this.parse(Diff);
    const { from, to } = args;
    const result = await Project.use(this.session(flags), (project) =>
      diffProject(project, { from, to, ...answerOptions(flags) }),
    );
    this.print(...renderDiff(result, flags.limit));
    return result;
  }
}
