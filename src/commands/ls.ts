import { Args, Flags } from '@oclif/core';
import { listDocuments, type ListResult } from '../api/list-documents.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderList } from '../cli/render-list.js';

/** `stemma ls [PREFIX]` */
export default class Ls extends BaseCommand {
  static override summary = 'List the documents of a snapshot.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'One folder, as production has it',
      command: '<%= config.bin %> <%= command.id %> docs/billing --at production',
    },
    {
      description: 'The rows of a table',
      command: '<%= config.bin %> <%= command.id %> docs/faq.csv/',
    },
  ];
  static override description =
    'A prefix that goes on behind the key of a document lists its texts: the rows of a table.';
  static override args = {
    prefix: Args.string({ description: 'Beginning of the document keys.', default: '' }),
  };
  static override flags = {
    at: Flags.string({
      summary: 'Branch, tag, commit, or `working`.',
      default: 'working',
      helpValue: 'REF',
    }),
  };

  async run(): Promise<ListResult> {
    const { args, flags } = await this.parse(Ls);
    const options = { at: flags.at, prefix: args.prefix };
    const result = await Project.use(this.session(flags), (project) =>
      listDocuments(project, options),
    );
    this.print(...renderList(result));
    return result;
  }
}
