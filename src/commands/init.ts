import { Flags } from '@oclif/core';
import { initProject, type InitResult } from '../api/init-project.js';
import { SETTINGS_FILE } from '../api/project-files.js';
import { BaseCommand } from '../cli/base-command.js';

/** `stemma init` */
export default class Init extends BaseCommand {
  static override summary = 'Make a stemma project of this folder.';
  static override description = `Writes stemma.yaml with the defaults, ignore rules and merge drivers for Git, and makes a Git repository where there is none. Documents that Git tracks already stay Git's; others are kept by stemma and ignored by Git.`;
  static override examples = [
    { description: 'Documents are in corpus/', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Documents are in docs/, under Git already',
      command: '<%= config.bin %> <%= command.id %> --source docs --name acme-bot',
    },
  ];
  static override flags = {
    name: Flags.string({ summary: "Name of the project; the folder's unless given." }),
    source: Flags.string({
      summary: 'Folder of the documents; corpus unless given.',
      helpValue: 'DIR',
    }),
    'dry-run': Flags.boolean({ summary: 'Say what would be made; make nothing.' }),
  };

  async run(): Promise<InitResult> {
    const { flags } = await this.parse(Init);
    const result = await initProject(this.session(flags), {
      name: flags.name,
      source: flags.source,
      dryRun: flags['dry-run'],
      program: this.program,
    });
    const keeper = result.keptBy === 'git' ? 'Git keeps' : 'stemma keeps (Git ignores)';
    const folders = result.sources.map((source) => `${source}/`).join(', ');
    this.print(
      `${flags['dry-run'] ? 'Would make' : 'Made'} a stemma project in ${result.folder}`,
      ...(result.createdRepository ? ['  with a new Git repository, branch main'] : []),
      ...(result.written.includes(SETTINGS_FILE) ? [] : ['  with the stemma.yaml that is there']),
      `  ${keeper} the documents in ${folders}`,
      '',
      `Next: put documents into ${folders} and questions into questions.jsonl,`,
      'then `stemma run`, `stemma eval` and `stemma commit -m "First snapshot"`.',
    );
    return result;
  }
}
