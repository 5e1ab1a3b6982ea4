import { Args, Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import { rollbackProject, type RollbackResult } from '../api/rollback-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { short } from '../cli/text.js';

/** `stemma rollback [TARGET]` */
export default class Rollback extends BaseCommand {
  static override summary = 'Give production the state that it had before its last promotion.';
  static override description =
    'Makes a new commit with the earlier state, so that no history is lost and clones follow. Called again, it goes one promotion further back.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'To a certain state',
      command: '<%= config.bin %> <%= command.id %> production --to production-3',
    },
    {
      description: 'See where it would go',
      command: '<%= config.bin %> <%= command.id %> --dry-run',
    },
  ];
  static override args = {
    target: Args.string({ description: 'Branch; promote.target of the settings unless given.' }),
  };
  static override flags = {
    to: Flags.string({ summary: 'Commit or tag whose state to take.', helpValue: 'REF' }),
    'dry-run': Flags.boolean({ summary: 'Say where it would go; change nothing.' }),
  };

  async run(): Promise<RollbackResult> {
    const { args, flags } = await this.parse(Rollback);
    const options = { target: args.target, to: flags.to, dryRun: flags['dry-run'] };
    const result = await Project.use(this.session(flags), (project) =>
      rollbackProject(project, options),
    );
    const { target, from, to, commit } = result;
    this.print(
      flags['dry-run']
        ? `${target} would go from ${short(from)} back to the state of ${short(to)}`
        : `${target} has the state of ${short(to)} again, as commit ${short(commit)}`,
    );
    return result;
  }
}
