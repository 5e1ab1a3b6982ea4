import { Flags } from '@oclif/core';
import { scoreFiles, type ScoreResult } from '../api/score-files.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderScore, renderTrecScore } from '../cli/render-score.js';

/** `stemma score --qrels FILE --run FILE` */
export default class Score extends BaseCommand {
  static override summary = 'Score a TREC run against judgements, as trec_eval does.';
  static override description =
    'Prints the figures of trec_eval 10.0 for any run and qrels; needs no project. Every question with judgements is in every mean (-c): one that the run has not scores 0, and is named on stderr, as are questions of the run without judgements, which are left out. Documents are ordered by score, then by id descending; ranks in the file are ignored. Metrics: docs/reference/metrics.md.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --qrels qrels.txt --run bm25.run',
    {
      description: 'Some metrics, by the names of ir_measures or of trec_eval',
      command:
        '<%= config.bin %> <%= command.id %> --qrels qrels.txt --run bm25.run --metrics nDCG@10,R@100,map,P.5,10',
    },
    {
      description: 'What `trec_eval -q -c -l 2 -m all_trec` prints',
      command:
        '<%= config.bin %> <%= command.id %> --qrels qrels.txt --run bm25.run --metrics all_trec --level 2 --per-question --format trec',
    },
    {
      description: 'The figures of an evaluation, from its own files',
      command:
        '<%= config.bin %> eval --run-file main.run --qrels-file main.qrels && <%= config.bin %> <%= command.id %> --qrels main.qrels --run main.run',
    },
  ];
  static override flags = {
    qrels: Flags.string({
      summary: 'Judgements: `question iteration document grade` a line.',
      helpValue: 'FILE',
      required: true,
    }),
    run: Flags.string({
      summary: 'Results: `question Q0 document rank score tag` a line.',
      helpValue: 'FILE',
      required: true,
    }),
    metrics: Flags.string({
      summary:
        'Names with commas between them: `nDCG@10`, `ndcg_cut.5,10`, `ndcg.1=3,2=9`; `official` (the default) or `all_trec`.',
      helpValue: 'NAMES',
      multiple: true,
      multipleNonGreedy: true,
    }),
    level: Flags.integer({
      char: 'l',
      summary: 'The least grade that is relevant (-l).',
      min: 1,
      default: 1,
    }),
    depth: Flags.integer({
      char: 'M',
      summary: 'Look at so many documents of each question (-M).',
      min: 1,
    }),
    'per-question': Flags.boolean({ char: 'q', summary: 'Also each question (-q).' }),
    format: Flags.string({
      summary: 'A table, the lines of trec_eval, or JSON.',
      options: ['table', 'trec', 'json'] as const,
      default: 'table',
    }),
  };

  /** `--format json` is another way to write `--json`. */
  #asJson = false;

  override jsonEnabled(): boolean {
    return this.#asJson || super.jsonEnabled();
  }

  async run(): Promise<ScoreResult> {
    const { flags } = await this.parse(Score);
    const { qrels, run, metrics, level, depth, format } = flags;
    this.#asJson = format === 'json';
    const result = await scoreFiles(this.session(flags), {
      ...{ qrels, run, metrics, level, depth },
      perQuestion: flags['per-question'],
      trecOrder: format === 'trec',
    });
    this.print(...(format === 'trec' ? renderTrecScore(result) : renderScore(result)));
    return result;
  }
}
