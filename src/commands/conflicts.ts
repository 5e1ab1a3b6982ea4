import { conflictsProject, type ConflictsResult } from '../api/conflicts-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderConflicts } from '../cli/render-conflicts.js';

/** `stemma conflicts` */
export default class Conflicts extends BaseCommand {
  static override summary = 'List what is in conflict in a merge, revert or cherry-pick.';
  static override description =
    'Shows each setting, question, document and file that both sides changed, where it stands in the files, and what is decided already. Changes nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ];

  async run(): Promise<ConflictsResult> {
    const { flags } = await this.parse(Conflicts);
    const result = await Project.use(this.session(flags), conflictsProject);
    this.print(...renderConflicts(result));
    return result;
  }
}
