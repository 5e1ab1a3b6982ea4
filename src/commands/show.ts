import { Args } from '@oclif/core';
import { Project } from '../api/project.js';
import { showProject, type ShowResult } from '../api/show-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderShow } from '../cli/render-show.js';

/** `stemma show [REF]` */
export default class Show extends BaseCommand {
  static override summary = 'Show one commit: its snapshot, and what it changed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'What production points to',
      command: '<%= config.bin %> <%= command.id %> production --json',
    },
  ];
  static override args = {
    ref: Args.string({ description: 'Branch, tag or commit.', default: 'HEAD' }),
  };

  async run(): Promise<ShowResult> {
    const { args, flags } = await this.parse(Show);
    const result = await Project.use(this.session(flags), (project) =>
      showProject(project, args.ref),
    );
    this.print(...renderShow(result));
    return result;
  }
}
