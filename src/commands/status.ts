import { Project } from '../api/project.js';
import { statusProject, type StatusResult } from '../api/status-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderStatus } from '../cli/render-status.js';

/** `stemma status` */
export default class Status extends BaseCommand {
  static override summary = 'Show what changed since the last commit, and which stages are stale.';
  static override description =
    'Looks at the documents, stemma.yaml, the question set and stemma.lock; changes nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ];

  async run(): Promise<StatusResult> {
    const { flags } = await this.parse(Status);
    const result = await Project.use(this.session(flags), statusProject);
    this.print(...renderStatus(result));
    return result;
  }
}
