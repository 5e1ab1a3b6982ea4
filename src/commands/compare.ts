import { Args, Flags } from '@oclif/core';
import {
  compareSnapshots,
  type CompareManyResult,
  type CompareResult,
} from '../api/compare/compare-snapshots.js';
import { REASONS_EMBED_LIMIT } from '../api/compare/moved-reasons.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { sidesOf } from '../cli/compare/compared-sides.js';
import { matrixFlags, runMatrix, type MatrixOutcome } from '../cli/compare/matrix-flags.js';
import { renderCompareHtml } from '../cli/compare/html/render-compare-html.js';
import { renderMany } from '../cli/compare/render-many.js';
import { renderCompare } from '../cli/render-compare.js';
import { writeNamedFile } from '../cli/write-named-file.js';

/** Questions in each direction that a page has to open. */
const PAGE_QUESTIONS = 20;

/** `stemma compare BASE CANDIDATE…` */
export default class Compare extends BaseCommand {
  static override summary = 'Compare snapshots on the same questions, with statistics.';
  static override description = `Every CANDIDATE is compared with BASE, and all are measured on the questions, metrics and rules of BASE; sides with other questions are refused unless --questions says whose count. For each metric: means, difference with its confidence interval, p-value of a paired sign-flip test by Holm over all tests made, wins, ties and losses; then tags that got worse although the mean got better, and the questions that moved most, with what did it. Exit code 0 whatever the verdict: \`promote\` is the gate.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> production fix',
    {
      description: 'What the edits on disk would do',
      command: '<%= config.bin %> <%= command.id %> HEAD working --json',
    },
    {
      description: 'Two variants of stemma.yaml beside the main pipeline',
      command: '<%= config.bin %> <%= command.id %> working working:words working:small-chunks',
    },
    {
      description: 'A branch that brings questions of its own, on those of production',
      command: '<%= config.bin %> <%= command.id %> production fix --questions production',
    },
    {
      description: 'To look at in a browser: every question that moved, with what both sides found',
      command: '<%= config.bin %> <%= command.id %> production fix --html compare.html',
    },
    {
      description: 'Which chunk size, and how to search? Every combination, without a branch',
      command:
        '<%= config.bin %> <%= command.id %> --matrix --set chunk.size=100,200,400 --set retrieve.mode=dense,hybrid',
    },
    {
      description: 'A branch with the settings of one of them',
      command:
        '<%= config.bin %> <%= command.id %> --matrix --set chunk.size=100,200,400 --cell 1 --branch small',
    },
  ];
  static override strict = false;
  static override args = {
    base: Args.string({ description: 'Branch, tag, commit, `working`, or REF:PIPELINE.' }),
    candidate: Args.string({ description: 'The same; several may follow each other.' }),
  };
  static override flags = {
    questions: Flags.string({
      summary: 'Measure all on the questions of this ref.',
      helpValue: 'REF',
    }),
    'by-document': Flags.boolean({
      summary: 'Take questions about one document as one unit: they are not independent.',
    }),
    moved: Flags.integer({ summary: 'Questions to show in each direction.', default: 5, min: 0 }),
    reasons: Flags.boolean({
      summary: 'Say of each of them which stage did it.',
      default: true,
      allowNo: true,
    }),
    'embed-limit': Flags.integer({
      summary: 'Texts that may be embedded to tell the stages apart.',
      default: REASONS_EMBED_LIMIT,
      min: 0,
    }),
    seed: Flags.integer({ summary: 'Seed of the random sign flips.', min: 0, max: 2 ** 32 - 1 }),
    html: Flags.string({
      summary: 'Write a page to look at in a browser; it needs nothing else.',
      helpValue: 'FILE',
    }),
    ...matrixFlags,
  };

  async run(): Promise<CompareResult | CompareManyResult | MatrixOutcome> {
    const { argv, flags } = await this.parse(Compare);
    if (flags.matrix) {
      const { result, lines, page } = await runMatrix(this.session(flags), argv, flags);
      this.print(...lines);
      this.writePage(flags, page);
      return result;
    }
    const { moved, questions, seed } = flags;
    const shown = flags.html === undefined ? moved : Math.max(moved, PAGE_QUESTIONS);
    const how = {
      ...{ questions, seed, groupByDocument: flags['by-document'] },
      ...{ reasons: flags.reasons ? shown : 0, embedLimit: flags['embed-limit'] },
      ...(flags.html !== undefined && { details: shown }),
    };
    const result = await Project.use(this.session(flags), (project) =>
      compareSnapshots(project, { ...sidesOf(argv), ...how }),
    );
    this.writePage(flags, () => renderCompareHtml(result));
    const [only, ...more] = result.comparisons;
    if (only !== undefined && more.length === 0) {
      this.print(...renderCompare(only, moved));
      return only;
    }
    this.print(...renderMany(result, moved));
    return result;
  }

  /** The page that was asked for, said on stderr. */
  private writePage(
    {
      html,
      directory,
    }: { readonly html?: string | undefined; readonly directory?: string | undefined },
    page: (() => string) | undefined,
  ): void {
    if (html === undefined || page === undefined) return;
    writeNamedFile(html, directory, page());
    this.printAside(`wrote '${html}'`);
  }
}
