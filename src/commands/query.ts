import { Args, Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import { queryProject, type QueryResult } from '../api/query-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { wrap } from '../cli/text.js';

/** `stemma query QUESTION` */
export default class Query extends BaseCommand {
  static override summary = 'Show the chunks that a question retrieves.';
  static override description =
    'Retrieves as a chatbot on that snapshot would, by the retrieval settings of the snapshot.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> "how do I reset my password?"',
    {
      description: 'Three chunks from what production has',
      command:
        '<%= config.bin %> <%= command.id %> "refund after 30 days" --at production -k 3 --json',
    },
  ];
  static override args = {
    question: Args.string({ description: 'The question.', required: true }),
  };
  static override flags = {
    at: Flags.string({
      summary: 'Branch, tag, commit, or `working`.',
      default: 'working',
      helpValue: 'REF',
    }),
    k: Flags.integer({ char: 'k', summary: 'Chunks to show.', min: 1 }),
    exact: Flags.boolean({ summary: 'Compare every vector instead of using the index.' }),
  };

  async run(): Promise<QueryResult> {
    const { args, flags } = await this.parse(Query);
    const { at, k, exact } = flags;
    const result = await Project.use(this.session(flags), (project) =>
      queryProject(project, { question: args.question, at, k, exact }),
    );
    if (result.results.length === 0) this.print('Nothing found.');
    for (const { rank, score, document, start, end, headings, text } of result.results) {
      this.print(`${rank}. ${document}:${start}-${end}  (score ${score.toFixed(4)})`);
      if (headings.length > 0) this.print(`   # ${headings.join(' > ')}`);
      this.print(...wrap(text, 80, '   ').slice(0, 6), '');
    }
    return result;
  }
}
