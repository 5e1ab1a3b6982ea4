import { Args, Flags } from '@oclif/core';
import { evalProject, type EvalResult } from '../api/eval-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderEval } from '../cli/render-eval.js';

/** `stemma eval [REF]` */
export default class Eval extends BaseCommand {
  static override summary = 'Measure a snapshot on its question set.';
  static override description =
    'Retrieves for every question and scores the rankings against the evidence. Failed and unresolved questions score 0 and are counted. The same snapshot and questions are evaluated once; a second call is answered from the cache. Metrics: docs/reference/metrics.md.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'What production scores, every question',
      command: '<%= config.bin %> <%= command.id %> production --questions',
    },
    {
      description: 'The rankings for other tools, such as trec_eval',
      command: '<%= config.bin %> <%= command.id %> --run-file main.run --qrels-file main.qrels',
    },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ];
  static override args = {
    ref: Args.string({ description: 'Branch, tag, commit, or `working`.', default: 'working' }),
  };
  static override flags = {
    questions: Flags.boolean({ summary: 'Also show each question, worst first.' }),
    'run-file': Flags.string({
      summary: 'Write the ranking of evidence items as a TREC run.',
      helpValue: 'FILE',
    }),
    'qrels-file': Flags.string({
      summary: 'Write the judgements that belong to the run.',
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<EvalResult> {
    const { args, flags } = await this.parse(Eval);
    const result = await Project.use(this.session(flags), (project) =>
      evalProject(project, {
        at: args.ref,
        runFile: flags['run-file'],
        qrelsFile: flags['qrels-file'],
      }),
    );
    this.print(...renderEval(result, flags.questions));
    return result;
  }
}
