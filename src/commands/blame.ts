import { Args, Flags } from '@oclif/core';
import { blameDocument, type BlameResult } from '../api/history/blame-document.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderBlame } from '../cli/render-blame.js';

/** `stemma blame DOCUMENT [REF]` */
export default class Blame extends BaseCommand {
  static override summary = 'Show which commit gave each chunk of a document its words.';
  static override description =
    'That is the earliest commit since which the document says what the chunk says, however it was cut then. Renames are followed. Documents that Git ignores have this history too. ^ marks words that may be older: earlier data is not here.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> docs/billing/plans.md',
    {
      description: 'Whole chunks, as production has them',
      command: '<%= config.bin %> <%= command.id %> docs/billing/plans.md production --text',
    },
    {
      description: 'Line by line',
      command: '<%= config.bin %> <%= command.id %> docs/billing/plans.md --lines',
    },
  ];
  static override args = {
    document: Args.string({ description: 'Document key.', required: true }),
    ref: Args.string({ description: 'Branch, tag, commit, or `working`.', default: 'HEAD' }),
  };
  static override flags = {
    text: Flags.boolean({ summary: 'Print each chunk in full.', exclusive: ['lines'] }),
    lines: Flags.boolean({ summary: 'By line of the text instead of by chunk.' }),
  };

  async run(): Promise<BlameResult> {
    const { args, flags } = await this.parse(Blame);
    const options = { document: args.document, at: args.ref, byLine: flags.lines };
    const result = await Project.use(this.session(flags), (project) =>
      blameDocument(project, options),
    );
    this.print(...renderBlame(result, { inFull: flags.text }));
    return result;
  }
}
