import { Flags } from '@oclif/core';
import { installProject, type InstallResult } from '../api/install/install-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderInstall } from '../cli/render-install.js';

/** `stemma install` */
export default class Install extends BaseCommand {
  static override summary = 'Let plain Git merge the files of stemma in this clone.';
  static override description =
    "Registers merge drivers for stemma.lock, stemma.yaml and the question set in the clone's own Git settings, which are not cloned; `init` did it where the project was made. With --hooks Git also asks stemma before a commit, and brings documents along after a switch, merge or rebase. Hooks of your own are never changed.";
  static override examples = [
    { description: 'In a new clone', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'With pre-commit, post-checkout, post-merge and post-rewrite',
      command: '<%= config.bin %> <%= command.id %> --hooks',
    },
    {
      description: 'Take all of it out again',
      command: '<%= config.bin %> <%= command.id %> --uninstall',
    },
  ];
  static override flags = {
    hooks: Flags.boolean({ summary: 'Set up the hooks as well.', exclusive: ['uninstall'] }),
    uninstall: Flags.boolean({ summary: 'Remove drivers and hooks from this clone.' }),
  };

  async run(): Promise<InstallResult> {
    const { flags } = await this.parse(Install);
    const { hooks, uninstall } = flags;
    const { program } = this;
    const result = await Project.use(this.session(flags), (project) =>
      installProject(project, { program, hooks, uninstall }),
    );
    this.print(...renderInstall(result));
    return result;
  }
}
