import { Args, Flags } from '@oclif/core';
import { logProject, type LogResult } from '../api/log-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderLog } from '../cli/render-log.js';

/** `stemma log [REF]` */
export default class Log extends BaseCommand {
  static override summary = 'Show the history of a branch with documents, chunks and figures.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'The last five states of production',
      command: '<%= config.bin %> <%= command.id %> production -n 5 --first-parent',
    },
  ];
  static override args = {
    ref: Args.string({ description: 'Branch, tag or commit.', default: 'HEAD' }),
  };
  static override flags = {
    number: Flags.integer({ char: 'n', summary: 'Commits to show.', default: 20, min: 1 }),
    'first-parent': Flags.boolean({
      summary: 'Only the branch itself, not what was merged into it.',
    }),
  };

  async run(): Promise<LogResult> {
    const { args, flags } = await this.parse(Log);
    const options = { ref: args.ref, limit: flags.number, firstParent: flags['first-parent'] };
    const result = await Project.use(this.session(flags), (project) =>
      logProject(project, options),
    );
    this.print(...renderLog(result));
    return result;
  }
}
