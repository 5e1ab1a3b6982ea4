import { Flags } from '@oclif/core';
import { Project } from '../../api/project.js';
import { reanchorQuestions, type ReanchorResult } from '../../api/questions/reanchor-questions.js';
import { BaseCommand } from '../../cli/base-command.js';
import { EXIT } from '../../cli/exit-codes.js';
import { renderReanchor } from '../../cli/render-reanchor.js';

/** `stemma questions reanchor` */
export default class QuestionsReanchor extends BaseCommand {
  static override summary = 'Bring evidence along where edits of documents left it behind.';
  static override description =
    'Offsets that point at other words now, and quotes that no longer stand in their document once, are followed through the edits since the commit that labelled the question (or since --from). Where the words are the same they are moved; where they were edited that is told, with both wordings; where nobody can say what belongs to them nothing is changed. Exit code 1 where anything is refused.';
  static override examples = [
    {
      description: 'What would move',
      command: '<%= config.bin %> <%= command.id %> --dry-run',
    },
    {
      description: 'From a snapshot at which all labels were right',
      command: '<%= config.bin %> <%= command.id %> --from production',
    },
  ];
  static override flags = {
    from: Flags.string({
      summary: 'Branch, tag or commit at which all evidence was right.',
      helpValue: 'REF',
    }),
    'dry-run': Flags.boolean({ summary: 'Say what would move, and write nothing.' }),
    limit: Flags.integer({
      summary: 'Items shown of each kind; 0 for all. JSON always has all.',
      default: 10,
      min: 0,
    }),
  };

  async run(): Promise<ReanchorResult> {
    const { flags } = await this.parse(QuestionsReanchor);
    const options = { from: flags.from, dryRun: flags['dry-run'] };
    const result = await Project.use(this.session(flags), (project) =>
      reanchorQuestions(project, options),
    );
    this.print(...renderReanchor(result, flags.limit));
    if (result.counts.refused > 0) this.endWith(EXIT.expected);
    return result;
  }
}
