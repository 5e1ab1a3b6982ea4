import { Args, Flags } from '@oclif/core';
import { evalProject, type EvalResult } from '../api/eval-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { PAGE_QUESTIONS, renderEvalHtml } from '../cli/eval/render-eval-html.js';
import { renderEval } from '../cli/eval/render-eval.js';
import { writeNamedFile } from '../cli/write-named-file.js';

/** Chunks of each question on a page. */
const PAGE_CHUNKS = 10;

/** `stemma eval [REF]` */
export default class Eval extends BaseCommand {
  static override summary = 'Measure a snapshot on its question set.';
  static override description =
    'Retrieves for every question and scores the rankings against the evidence. Failed and unresolved questions score 0 and are counted. A question is evaluated once on a snapshot; a second call is answered from the cache, and where one question changed, that one alone is evaluated. Metrics: docs/reference/metrics.md.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'What production scores, every question',
      command: '<%= config.bin %> <%= command.id %> production --per-question',
    },
    {
      description: 'At other cut-offs than those of the settings',
      command: '<%= config.bin %> <%= command.id %> --metric R@3 --metric SpanR@600t',
    },
    {
      description: 'By source instead of by tag, and how long a whole query takes',
      command: '<%= config.bin %> <%= command.id %> --by source --latency',
    },
    {
      description: 'Retrieval alone, where the settings make answers too',
      command: '<%= config.bin %> <%= command.id %> --no-answers',
    },
    {
      description: 'To look at in a browser',
      command: '<%= config.bin %> <%= command.id %> --html eval.html',
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
    'per-question': Flags.boolean({
      summary: 'Also show each question, worst first.',
      aliases: ['questions'],
    }),
    metric: Flags.string({
      summary: 'Measure this instead of evaluate.metrics; may be given several times.',
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
    }),
    by: Flags.option({
      summary: 'Group questions by tag, or by where their evidence stands.',
      options: ['tag', 'source', 'folder'] as const,
      default: ['tag'],
      multiple: true,
      multipleNonGreedy: true,
    })(),
    answers: Flags.boolean({
      summary: 'Make and judge answers as evaluate.answers says; --no-answers leaves them out.',
      default: true,
      allowNo: true,
    }),
    latency: Flags.boolean({
      summary: 'Also time whole queries: embedded anew, through the index, up to 200 of them.',
    }),
    html: Flags.string({
      summary: 'Write a page with figures, slices and each question beside what it retrieved.',
      helpValue: 'FILE',
    }),
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
        metrics: flags.metric,
        answers: flags.answers,
        passages:
          flags.html === undefined ? undefined : { questions: PAGE_QUESTIONS, chunks: PAGE_CHUNKS },
        latency: flags.latency,
        runFile: flags['run-file'],
        qrelsFile: flags['qrels-file'],
      }),
    );
    if (flags.html !== undefined) {
      writeNamedFile(flags.html, flags.directory, renderEvalHtml(result));
      this.printAside(`wrote '${flags.html}'`);
    }
    this.print(...renderEval(result, { eachQuestion: flags['per-question'], by: flags.by }));
    return result;
  }
}
