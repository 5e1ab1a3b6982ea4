import { isDeepStrictEqual } from 'node:util';
import { StemmaError } from '../../errors/stemma-error.js';
import { compareEvaluations, DEFAULT_SEED } from '../../evaluate/compare-evaluations.js';
import type { MetricComparison } from '../../evaluate/comparison.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { pairEvaluations } from '../../evaluate/pair-evaluations.js';
import { paretoFront } from '../../evaluate/pareto-front.js';
import { heldOutGain, type HeldOutGain } from '../../evaluate/statistics/held-out-gain.js';
import { holmAdjust } from '../../evaluate/statistics/holm.js';
import { changePipeline, type PipelineChange } from '../../pipeline/settings/change-pipeline.js';
import type { PipelineSettings } from '../../pipeline/settings/settings.js';
import { splitPipeline } from '../choose-pipelines.js';
import { examOf } from '../exam.js';
import { SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { snapshotAt } from '../snapshot-at.js';
import {
  measureCell,
  type CellCosts,
  type MatrixGround,
  type MeasuredCell,
} from './measure-cell.js';
import { cellsOf, type GridAxis, type GridCell } from './read-grid.js';
import { StageCount, type StageWork } from './stage-count.js';

/** A grid of settings to try, and from where. */
export interface MatrixOptions {
  /** Whose documents, questions and settings the cells start from; the baseline. */
  readonly base: string;
  readonly axes: readonly GridAxis[];
  /** Of the random sign flips. */
  readonly seed?: number | undefined;
  /** Questions to time in each cell; 0 for none. */
  readonly time: number;
}

/** The difference of a cell from the baseline by the primary metric. */
export interface CellComparison extends Omit<MetricComparison, 'pAdjusted' | 'name'> {
  /** `p` by Holm over all cells that were compared. */
  readonly pHolm: number;
}

/** A cell that ran. */
export interface RankedCell extends GridCell {
  /** From 1, by the primary metric, then by tokens. */
  readonly rank: number;
  /** The settings are those of the baseline. */
  readonly isBaseline: boolean;
  readonly snapshot: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** Null for one with the settings of the baseline. */
  readonly comparison: CellComparison | null;
  readonly costs: CellCosts;
  /** No other one, the baseline among them, is as good in all of these and better in one. */
  readonly pareto: boolean;
}

/** A cell that could not run, and why. */
export interface FailedCell extends GridCell {
  readonly code: string;
  readonly reason: string;
}

/** A grid that was tried. */
export interface MatrixResult {
  readonly base: string;
  readonly axes: readonly GridAxis[];
  /** The metric that ranks: the primary one of the baseline's rules. */
  readonly primary: string;
  readonly questions: number;
  readonly alpha: number;
  readonly seed: number;
  readonly baseline: Pick<RankedCell, 'snapshot' | 'metrics' | 'costs' | 'pareto'>;
  /** The best first. */
  readonly cells: readonly RankedCell[];
  /** In the order of the grid. */
  readonly failed: readonly FailedCell[];
  /** Tests that `pHolm` is over. */
  readonly tests: number;
  /** What choosing the best is worth; null where too few questions or cells say. */
  readonly choice: HeldOutGain | null;
  /** What was run, by stage. */
  readonly work: readonly StageWork[];
}

/** Failures that say nothing of a cell: all others would meet them too. */
const STOPPING = new Set([
  'interrupted',
  'repository-busy',
  'disk-full',
  'disk-failed',
  'disk-read-only',
  'no-permission',
]);

/**
 * Runs and evaluates every combination of some settings as a throw-away pipeline over the documents
 * of one snapshot, and ranks them. Only store and cache are written; what two cells have in common is made
 * once, and what was made before a stop is not made again. A cell that cannot run is told, and the
 * rest goes on.
 *
 * Throws `no-cell` where none can, and what running the baseline throws.
 */
export async function matrixProject(
  project: Project,
  options: MatrixOptions,
): Promise<MatrixResult> {
  const { reporter, signal } = project.session;
  const planned = cellsOf(options.axes);
  const base = await snapshotAt(project, options.base);
  const exam = await examOf(project, base);
  const ground: MatrixGround = { base, exam, time: options.time };
  const { pipeline } = base.loaded.settings;
  const work = new StageCount();
  const measure = async (settings: PipelineSettings) => {
    const measured = await project.scope(() => measureCell(project, ground, settings));
    work.add(measured.stages);
    return measured;
  };
  const baseline = await measure(pipeline);
  const made: MadeCell[] = [];
  const failed: FailedCell[] = [];
  for (const [i, cell] of planned.entries()) {
    signal.throwIfAborted();
    try {
      const settings = cellSettings(ground, cell.settings);
      const isBaseline = isDeepStrictEqual(settings, pipeline);
      made.push({ ...cell, isBaseline, measured: isBaseline ? baseline : await measure(settings) });
    } catch (error) {
      if (!(error instanceof StemmaError) || STOPPING.has(error.code)) throw error;
      failed.push({ ...cell, code: error.code, reason: reasonOf(error) });
    }
    reporter.progress({ stage: 'matrix', done: i + 1, total: planned.length, unit: 'cells' });
  }
  if (made.length === 0) throw noCell(failed);
  const { primary, alpha } = base.loaded.settings.promote;
  const seed = options.seed ?? DEFAULT_SEED;
  const ranked = rank({ baseline, made, primary, alpha, seed });
  return {
    base: options.base,
    axes: options.axes,
    ...{ primary, questions: exam.questions.length, alpha, seed },
    ...ranked,
    failed,
    work: work.list(),
  };
}

/** Of settings that contradict each other the problems alone: which settings is the cell's name. */
function reasonOf({ code, data, message }: StemmaError): string {
  const { problems } = data;
  return code === 'bad-setting' && Array.isArray(problems) ? problems.join('; ') : message;
}

/** The pipeline of a cell; throws `bad-setting`. */
export function cellSettings(
  { base }: Pick<MatrixGround, 'base'>,
  changes: readonly PipelineChange[],
): PipelineSettings {
  const { ref, pipeline } = splitPipeline(base.at);
  const path = base.commit === undefined ? SETTINGS_FILE : `${ref}:${SETTINGS_FILE}`;
  return changePipeline(base.loaded.text, path, { pipeline, changes }).settings;
}

interface MadeCell extends GridCell {
  readonly isBaseline: boolean;
  readonly measured: MeasuredCell;
}

interface Ranking {
  readonly baseline: MeasuredCell;
  readonly made: readonly MadeCell[];
  readonly primary: string;
  readonly alpha: number;
  readonly seed: number;
}

function rank(of: Ranking): Pick<MatrixResult, 'baseline' | 'cells' | 'tests' | 'choice'> {
  const { baseline, made, primary } = of;
  const front = new Set(
    paretoFront(
      [baseline, ...made.map(({ measured }) => measured)].map((one) => choice(one, primary)),
    ),
  );
  const others = made.filter(({ isBaseline }) => !isBaseline);
  const compared = others.map(({ measured }) => againstBaseline(of, measured.evaluation));
  const adjusted = holmAdjust(compared.map(({ p }) => p));
  const comparisons = new Map(
    others.map(({ cell }, i) => {
      const { pAdjusted: _gated, name: _name, ...one } = at(compared, i);
      return [cell, { ...one, pHolm: at(adjusted, i) }];
    }),
  );
  const cells = made
    .map(({ cell, settings, isBaseline, measured }, i) => ({
      ...{ cell, settings, isBaseline },
      ...described(measured, front.has(i + 1)),
      comparison: comparisons.get(cell) ?? null,
    }))
    .sort(
      (a, b) =>
        (b.metrics[primary] ?? 0) - (a.metrics[primary] ?? 0) || a.costs.tokens - b.costs.tokens,
    )
    .map((one, i) => ({ ...one, rank: i + 1 }));
  const differences = others.map(({ measured }) => questionDifferences(of, measured.evaluation));
  return {
    baseline: described(baseline, front.has(0)),
    cells,
    tests: compared.length,
    choice: heldOutGain(differences),
  };
}

function described({ snapshot, evaluation, costs }: MeasuredCell, pareto: boolean) {
  return { snapshot: snapshot.id, metrics: evaluation.metrics, costs, pareto };
}

/** Times within a tenth of each other are equal; nothing else is measured with noise. */
function choice({ evaluation, costs }: MeasuredCell, primary: string) {
  const { tokens, latency, bytes } = costs;
  return {
    quality: evaluation.metrics[primary] ?? 0,
    costs: [
      { value: tokens, noise: 0 },
      { value: latency?.p50 ?? null, noise: 0.1 },
      { value: bytes.vectors + bytes.words, noise: 0 },
    ],
  };
}

function againstBaseline({ baseline, primary, alpha, seed }: Ranking, candidate: Evaluation) {
  const base = baseline.evaluation;
  const { metrics } = compareEvaluations({ base, candidate, alpha, seed, metrics: [primary] });
  return at(metrics, 0);
}

/** Of each question that the primary metric measures, in the order of ids. */
function questionDifferences({ baseline, primary }: Ranking, candidate: Evaluation): number[] {
  return pairEvaluations({ base: baseline.evaluation, candidate }).flatMap((pair) => {
    const [before, after] = [pair.base.metrics[primary], pair.candidate.metrics[primary]];
    return before === undefined || after === undefined ? [] : [after - before];
  });
}

function at<T>(list: readonly T[], i: number): T {
  const found = list[i];
  if (found === undefined) throw new Error('a cell without its comparison');
  return found;
}

function noCell(failed: readonly FailedCell[]): StemmaError {
  const [first] = failed;
  return new StemmaError(
    'no-cell',
    `none of the ${failed.length} cells can run; the first: ${first?.reason ?? ''}`,
    {
      data: { failed },
      suggestions: [
        'Correct the keys and values of the grid; `stemma config pipeline` shows them.',
      ],
    },
  );
}
