import { Flags } from '@oclif/core';
import { Project } from '../../api/project.js';
import {
  checkQuestions,
  USUAL_SPREAD,
  type CheckQuestionsResult,
} from '../../api/questions/check-questions.js';
import { BaseCommand } from '../../cli/base-command.js';
import { EXIT } from '../../cli/exit-codes.js';
import { renderQuestionsCheck } from '../../cli/render-questions-check.js';

/** `stemma questions check` */
export default class QuestionsCheck extends BaseCommand {
  static override summary = 'Look for what is amiss with the question set, and what it can show.';
  static override description =
    'Lines that cannot be read, evidence that has no place in the texts or another one than it says, questions that come twice or stand in the corpus word for word, and how small a difference the questions of each tag can show. Embeds nothing. Exit code 1 where there is an error, with --strict also where there is a warning.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'The set of production, every finding',
      command: '<%= config.bin %> <%= command.id %> --at production --limit 0',
    },
    {
      description: 'In a build, warnings included',
      command: '<%= config.bin %> <%= command.id %> --strict --json',
    },
  ];
  static override flags = {
    at: Flags.string({
      summary: 'Branch, tag, commit, or `working`; with `:NAME` behind it for a pipeline.',
      default: 'working',
      helpValue: 'REF',
    }),
    spread: Flags.string({
      summary: `Standard deviation of the differences of single questions, ${USUAL_SPREAD} unless given.`,
      helpValue: 'NUMBER',
    }),
    strict: Flags.boolean({ summary: 'End with exit code 1 where there are warnings alone.' }),
    limit: Flags.integer({
      summary: 'Findings shown of each kind; 0 for all. JSON always has all.',
      default: 10,
      min: 0,
    }),
  };

  async run(): Promise<CheckQuestionsResult> {
    const { flags } = await this.parse(QuestionsCheck);
    const spread = flags.spread === undefined ? undefined : this.number('--spread', flags.spread);
    const result = await Project.use(this.session(flags), (project) =>
      checkQuestions(project, { at: flags.at, spread }),
    );
    this.print(...renderQuestionsCheck(result, flags.limit));
    const { error, warning } = result.counts;
    if (error > 0 || (flags.strict && warning > 0)) this.endWith(EXIT.expected);
    return result;
  }
}
