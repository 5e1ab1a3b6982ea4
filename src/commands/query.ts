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
      description: 'Only documents whose metadata fits',
      command:
        '<%= config.bin %> <%= command.id %> "queue workers" --filter "version=11" --filter "year >= 2024"',
    },
    {
      description: 'What would vectors alone find?',
      command: '<%= config.bin %> <%= command.id %> "queue workers" --set mode=dense',
    },
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
    filter: Flags.string({
      char: 'f',
      summary:
        'Only documents whose metadata fits: `product=acme`, `year>=2020`, `tag in a, b`, `lang exists`. All have to hold.',
      helpValue: 'CONDITION',
      multiple: true,
      multipleNonGreedy: true,
    }),
    set: Flags.string({
      summary: 'Another retrieval setting, for this question: `mode=dense`, `mmr.lambda=0.5`.',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    k: Flags.integer({ char: 'k', summary: 'Chunks to show.', min: 1 }),
    exact: Flags.boolean({ summary: 'Compare every vector instead of using the index.' }),
  };

  async run(): Promise<QueryResult> {
    const { args, flags } = await this.parse(Query);
    const { at, k, exact, filter, set } = flags;
    const result = await Project.use(this.session(flags), (project) =>
      queryProject(project, { question: args.question, at, k, exact, filter, set }),
    );
    if (result.results.length === 0) this.print('Nothing found.');
    for (const found of result.results) {
      const { rank, document, start, end, headings, text } = found;
      this.print(`${rank}. ${document}:${start}-${end}  (score ${found.score.toFixed(4)})`);
      this.print(...partsOf(found).map((parts) => `   ${parts}`));
      if (headings.length > 0) this.print(`   # ${headings.join(' > ')}`);
      this.print(...wrap(text, 80, '   ').slice(0, 6), '');
    }
    return result;
  }
}

/** The scores that the score was made from, on one line; none where it is one of them itself. */
function partsOf({ score, scores }: QueryResult['results'][number]): string[] {
  const { dense, lexical, rerank } = scores;
  const parts = [
    ...(dense === undefined ? [] : [`dense ${dense.toFixed(3)}`]),
    ...(lexical === undefined ? [] : [`lexical ${lexical.toFixed(2)}`]),
    ...(rerank === undefined ? [] : [`rerank ${rerank.toFixed(3)}`]),
  ];
  const isPlain = parts.length === 1 && (score === dense || score === lexical);
  return isPlain || parts.length === 0 ? [] : [parts.join(', ')];
}
