import { Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import { statusProject, type StatusResult } from '../api/status-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { EXIT } from '../cli/exit-codes.js';
import { renderStatus } from '../cli/render-status.js';

/** `stemma status` */
export default class Status extends BaseCommand {
  static override summary = 'Show what changed since the last commit, and which stages are stale.';
  static override description =
    'Looks at the documents, stemma.yaml, the question set and stemma.lock; changes nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
    {
      description: 'Does stemma.lock belong to the sources? Ends with 1 where it does not',
      command: '<%= config.bin %> <%= command.id %> --check',
    },
  ];
  static override flags = {
    check: Flags.boolean({
      summary: 'End with 1 where stemma.lock does not belong to the sources on disk.',
    }),
  };

  async run(): Promise<StatusResult> {
    const { flags } = await this.parse(Status);
    const result = await Project.use(this.session(flags), statusProject);
    this.print(...renderStatus(result));
    this.endWith(flags.check && !result.current ? EXIT.expected : EXIT.done);
    return result;
  }
}
