import { Args, Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import { readDocument, readSource, type DocumentResult } from '../api/read-document.js';
import { BaseCommand } from '../cli/base-command.js';
import { plural } from '../cli/text.js';

/** `stemma cat DOCUMENT` */
export default class Cat extends BaseCommand {
  static override summary = "Print a document's text, its chunks or its source bytes.";
  static override description =
    'Offsets of evidence and chunks refer to the extracted text, cleaned where the pipeline cleans, which is what is printed unless --source is given. A table of which each row is a text has no other: the rows have keys of their own, and of the file its bytes are printed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> docs/billing/plans.md',
    {
      description: 'How it was cut',
      command: '<%= config.bin %> <%= command.id %> docs/billing/plans.md --chunks',
    },
    {
      description: 'One row of a table',
      command: '<%= config.bin %> <%= command.id %> docs/faq.csv/17',
    },
    {
      description: 'The file as production has it',
      command: '<%= config.bin %> <%= command.id %> docs/billing/plans.md --source --at production',
    },
  ];
  static override args = {
    document: Args.string({ description: 'Document key.', required: true }),
  };
  static override flags = {
    at: Flags.string({
      summary: 'Branch, tag, commit, or `working`.',
      default: 'working',
      helpValue: 'REF',
    }),
    chunks: Flags.boolean({ summary: 'Show the chunks instead of the text.' }),
    source: Flags.boolean({
      summary: 'Print the bytes as they came.',
      exclusive: ['chunks', 'json'],
    }),
  };

  async run(): Promise<DocumentResult | Pick<DocumentResult, 'at' | 'document'>> {
    const { args, flags } = await this.parse(Cat);
    const options = { at: flags.at, document: args.document };
    const printSource = () =>
      Project.use(this.session(flags), async (project) => {
        for (const part of await readSource(project, options)) this.writeBytes(part);
        return options;
      });
    if (flags.source) return printSource();
    const result = await Project.use(this.session(flags), (project) =>
      readDocument(project, options),
    );
    if (flags.chunks) {
      for (const [i, chunk] of result.chunks.entries()) {
        const { document, start, end, tokens, headings, text, context } = chunk;
        const of = document === result.document ? '' : ` of ${document}`;
        const path = headings.length > 0 ? `  # ${headings.join(' > ')}` : '';
        const tail = `${start}-${end}, ${plural(tokens, 'token')}${path}`;
        this.print(`--- chunk ${i + 1}${of}: ${tail}`);
        if (context !== '') this.print(`(embedded after: ${context.trim()})`);
        this.print(text);
      }
    } else if (!this.jsonEnabled()) {
      // A document of several texts has none of its own: its bytes say what it is.
      if (result.text === null) return printSource();
      this.writeBytes(Buffer.from(result.text));
    }
    return result;
  }
}
