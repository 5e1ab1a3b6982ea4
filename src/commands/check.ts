import { Flags } from '@oclif/core';
import { checkProject, type CheckResult } from '../api/check-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { EXIT } from '../cli/exit-codes.js';
import { renderCheck } from '../cli/render-check.js';

/** `stemma check` */
export default class Check extends BaseCommand {
  static override summary = 'List what is amiss with the documents and their texts.';
  static override description =
    'Documents that cannot be read (all of them, whatever pipeline.extract.onError says), warnings of extraction and cleaning, documents without text, sidecars without their document, texts that the embedder cut, documents with the same bytes. Extracts what is new, embeds nothing. Exit code 1 where a document cannot be read.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Production, every finding',
      command: '<%= config.bin %> <%= command.id %> --at production --limit 0',
    },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ];
  static override flags = {
    at: Flags.string({
      summary: 'Branch, tag, commit, or `working`; with `:NAME` behind it for a pipeline.',
      default: 'working',
      helpValue: 'REF',
    }),
    limit: Flags.integer({
      summary: 'Findings shown of each kind; 0 for all. JSON always has all.',
      default: 10,
      min: 0,
    }),
  };

  async run(): Promise<CheckResult> {
    const { flags } = await this.parse(Check);
    const result = await Project.use(this.session(flags), (project) =>
      checkProject(project, { at: flags.at }),
    );
    this.print(...renderCheck(result, flags.limit));
    if (result.counts.error > 0) this.endWith(EXIT.expected);
    return result;
  }
}
