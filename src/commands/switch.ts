import { Args, Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import { switchProject, type SwitchResult } from '../api/switch-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { plural, short } from '../cli/text.js';

/** `stemma switch BRANCH` */
export default class Switch extends BaseCommand {
  static override summary = 'Go to another branch, with its settings, questions and documents.';
  static override description =
    'Switches the Git branch and brings the documents that stemma keeps to the state of its snapshot. Uncommitted changes are carried along where the branches agree; where they would be lost, nothing is switched.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> production',
    {
      description: 'Branch off production to fix something',
      command: '<%= config.bin %> <%= command.id %> -c fix production',
    },
    {
      description: 'Look at an old state',
      command: '<%= config.bin %> <%= command.id %> --detach production-3',
    },
  ];
  static override args = {
    branch: Args.string({ description: 'Branch to go to.', required: true }),
    start: Args.string({ description: 'With -c: where the new branch starts; HEAD unless given.' }),
  };
  static override flags = {
    create: Flags.boolean({ char: 'c', summary: 'Make the branch first.' }),
    detach: Flags.boolean({
      summary: 'Go to a commit or tag, on no branch.',
      exclusive: ['create'],
    }),
    'dry-run': Flags.boolean({ summary: 'Say what would happen; change nothing.' }),
  };

  async run(): Promise<SwitchResult> {
    const { args, flags } = await this.parse(Switch);
    const { create, detach } = flags;
    const options = { to: args.branch, from: args.start, create, detach, dryRun: flags['dry-run'] };
    const result = await Project.use(this.session(flags), (project) =>
      switchProject(project, options),
    );
    const where = result.branch ?? `${args.branch} (detached)`;
    const at = result.commit === null ? 'no commit yet' : short(result.commit);
    const verb = flags['dry-run'] ? 'Would switch' : 'Switched';
    this.print(`${verb} to ${result.created ? 'new branch ' : ''}${where} at ${at}`);
    if (result.documents > 0)
      this.print(`${plural(result.documents, 'document')} brought to its state`);
    return result;
  }
}
