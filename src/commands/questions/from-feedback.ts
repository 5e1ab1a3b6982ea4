import { Args, Flags } from '@oclif/core';
import { Project } from '../../api/project.js';
import { collectFeedback, type FeedbackResult } from '../../api/questions/collect-feedback.js';
import { BaseCommand } from '../../cli/base-command.js';
import { renderFeedback } from '../../cli/render-feedback.js';

/** `stemma questions from-feedback FILE` */
export default class QuestionsFromFeedback extends BaseCommand {
  static override summary = 'Make candidate questions of a log of questions and thumbs.';
  static override description =
    'Reads a JSON object a line. Questions with the same words are one candidate, tagged feedback:up, feedback:down or both. Candidates go into a file of their own and are no questions of the set until somebody labels them: `stemma questions add --candidates FILE`. With --propose the best passages stand beside each, for that work; they are no evidence.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> feedback.jsonl --only down',
    {
      description: 'Fields of another log, and its ratings',
      command:
        '<%= config.bin %> <%= command.id %> log.jsonl --field question=inputs.question --field rating=stars --down 1 --down 2 --up 5 --propose',
    },
  ];
  static override args = {
    file: Args.string({ description: 'Log in JSONL.', required: true }),
  };
  static override flags = {
    field: Flags.string({
      summary: 'Where the question or the rating is: `question=inputs.question`, `rating=stars`.',
      helpValue: 'NAME=PATH',
      multiple: true,
      multipleNonGreedy: true,
    }),
    up: Flags.string({
      summary: 'A rating that means thumbs up.',
      helpValue: 'VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    down: Flags.string({
      summary: 'A rating that means thumbs down.',
      helpValue: 'VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    only: Flags.option({ options: ['up', 'down'] as const })({
      summary: 'Only questions with such a thumb.',
    }),
    propose: Flags.boolean({ summary: 'Search passages for each new candidate.' }),
    into: Flags.string({
      summary: 'File of the candidates; candidates.jsonl beside the question set unless given.',
      helpValue: 'FILE',
    }),
    'dry-run': Flags.boolean({ summary: 'Say what would be done, and write nothing.' }),
    limit: Flags.integer({
      summary: 'Lines shown of each kind; 0 for all. JSON always has all.',
      default: 10,
      min: 0,
    }),
  };

  async run(): Promise<FeedbackResult> {
    const { args, flags } = await this.parse(QuestionsFromFeedback);
    const { up, down, only, propose, into, 'dry-run': dryRun, field: fields } = flags;
    const source = { file: args.file, fields, up, down, only, propose, into, dryRun };
    const result = await Project.use(this.session(flags), (project) =>
      collectFeedback(project, source),
    );
    this.print(...renderFeedback(result, flags.limit));
    return result;
  }
}
