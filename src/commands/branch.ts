import { Args, Flags } from '@oclif/core';
import { branchProject, type BranchResult } from '../api/branch-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderNames } from '../cli/render-names.js';

/** `stemma branch [NAME] [START]` */
export default class Branch extends BaseCommand {
  static override summary = 'List, make or delete branches.';
  static override description =
    'Branches are those of Git. A branch costs nothing: it shares all data with where it came from.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Make one without switching to it',
      command: '<%= config.bin %> <%= command.id %> try-overlap production',
    },
    {
      description: 'Delete one that was merged',
      command: '<%= config.bin %> <%= command.id %> --delete try-overlap',
    },
  ];
  static override args = {
    name: Args.string({ description: 'Branch to make.' }),
    start: Args.string({ description: 'Where it starts.', default: 'HEAD' }),
  };
  static override flags = {
    delete: Flags.string({ char: 'd', summary: 'Delete this branch.', helpValue: 'NAME' }),
    force: Flags.boolean({
      char: 'f',
      summary: 'Delete even what is merged nowhere.',
      dependsOn: ['delete'],
    }),
  };

  async run(): Promise<BranchResult> {
    const { args, flags } = await this.parse(Branch);
    const { name, start } = args;
    const options = { name, start, remove: flags.delete, force: flags.force };
    const result = await Project.use(this.session(flags), (project) =>
      branchProject(project, options),
    );
    if (name !== undefined) this.print(`Made branch ${name}`);
    else if (flags.delete !== undefined) this.print(`Deleted branch ${flags.delete}`);
    else this.print(...renderNames(result.branches, result.current));
    return result;
  }
}
