import { averagePrecision } from '../metrics/average-precision.js';
import { binaryGain } from '../metrics/binary-gain.js';
import { bpref } from '../metrics/bpref.js';
import { countRelevantFound, gradeAt, type GradedRanking } from '../metrics/graded-ranking.js';
import { gradedGain } from '../metrics/graded-gain.js';
import { inferredAveragePrecision } from '../metrics/inferred-average-precision.js';
import {
  interpolatedPrecision,
  meanInterpolatedPrecision,
} from '../metrics/interpolated-precision.js';
import { ndcg } from '../metrics/ndcg.js';
import { ndcgAtLevels } from '../metrics/ndcg-at-levels.js';
import { ndcgAtRelevant } from '../metrics/ndcg-at-relevant.js';
import { precision } from '../metrics/precision.js';
import { rankBiasedPrecision, rankBiasedResidual } from '../metrics/rank-biased-precision.js';
import { recall } from '../metrics/recall.js';
import { reciprocalRank } from '../metrics/reciprocal-rank.js';
import { relativePrecision } from '../metrics/relative-precision.js';
import { relevanceString } from '../metrics/relevance-string.js';
import { rPrecision } from '../metrics/r-precision.js';
import { setAveragePrecision } from '../metrics/set-average-precision.js';
import { setF } from '../metrics/set-f.js';
import { success } from '../metrics/success.js';
import { unjudgedShare } from '../metrics/unjudged-share.js';
import { utility } from '../metrics/utility.js';
import type { Measure, MeasureKind, MeasureTotal } from './measure.js';
import * as parameters from './measure-parameters.js';
import type { ParameterReader } from './measure-parameters.js';

type Compute = Measure['compute'];

/** A measure of trec_eval with all its parameters. */
export interface MeasureFamily {
  readonly name: string;
  readonly kind: MeasureKind;
  readonly total: MeasureTotal;
  /** One figure for each of a list of numbers: `P_5`, `P_10` …; the list unless one is given. */
  readonly each?: {
    readonly read: ParameterReader<number>;
    readonly label: (parameter: number) => string;
    readonly defaults: readonly number[];
    readonly compute: (ranking: GradedRanking, parameter: number) => number;
  };
  /** The figure without parameter; absent where there is one for each of a list. */
  readonly plain?: Compute;
  /** What the figure is with a parameter, where it takes one. */
  readonly with?: ParameterReader<Compute>;
}

const CUTOFFS = [5, 10, 15, 20, 30, 100, 200, 500, 1000];
const TENTHS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const MULTIPLES = [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2];
const PERSISTENCE = 0.9;
const UTILITY = { relevantRetrieved: 1, otherRetrieved: -1, relevantMissed: 0 };

/**
 * Everything that trec_eval 10.0 prints from qrels, in the order in which it prints it
 * (`-m all_trec`).
 */
export const MEASURE_FAMILIES: readonly MeasureFamily[] = [
  { name: 'runid', kind: 'text', total: 'tag', plain: () => '' },
  { name: 'num_q', kind: 'count', total: 'questions', plain: () => 1 },
  count('num_ret', ({ grades }) => grades.length),
  count('num_rel', ({ relevant }) => relevant),
  count('num_rel_ret', (ranking) => countRelevantFound(ranking)),
  figure('map', averagePrecision),
  { ...figure('gm_map', averagePrecision), total: 'geometric mean' },
  figure('Rprec', rPrecision),
  figure('bpref', bpref),
  figure('recip_rank', reciprocalRank),
  perShare('iprec_at_recall', { defaults: TENTHS, compute: interpolatedPrecision }),
  perCutoff('P', { defaults: CUTOFFS, compute: precision }),
  {
    name: 'relstring',
    kind: 'text',
    total: 'none',
    plain: (ranking) => relevanceString(ranking, 10),
    with: parameters.relevanceStringOf,
  },
  perCutoff('recall', { defaults: CUTOFFS, compute: recall }),
  figure('infAP', inferredAveragePrecision),
  { ...figure('gm_bpref', bpref), total: 'geometric mean' },
  perShare('Rprec_mult', { defaults: MULTIPLES, compute: rPrecision, read: parameters.amount }),
  {
    ...figure('utility', (ranking) => utility(ranking, UTILITY)),
    with: parameters.utilityOf,
  },
  {
    ...figure('11pt_avg', (ranking) => meanInterpolatedPrecision(ranking, TENTHS)),
    with: parameters.meanPrecisionOf,
  },
  figure('binG', binaryGain),
  figure('G', gradedGain),
  { ...figure('ndcg', ndcg), with: parameters.ndcgOf },
  figure('ndcg_rel', ndcgAtRelevant),
  figure('Rndcg', ndcgAtLevels),
  perCutoff('ndcg_cut', { defaults: CUTOFFS, compute: ndcg }),
  perCutoff('map_cut', { defaults: CUTOFFS, compute: averagePrecision }),
  perCutoff('relative_P', { defaults: CUTOFFS, compute: relativePrecision }),
  perCutoff('success', { defaults: [1, 5, 10], compute: success }),
  figure('set_P', precision),
  figure('set_relative_P', relativePrecision),
  figure('set_recall', recall),
  figure('set_map', setAveragePrecision),
  { ...figure('set_F', (ranking) => setF(ranking, 1)), with: parameters.setFOf },
  count('num_nonrel_judged_ret', countJudgedOther),
  {
    ...figure('rbp', (ranking) => rankBiasedPrecision(ranking, PERSISTENCE)),
    with: parameters.rankBiasedOf,
  },
  figure('rbp_resid', (ranking) => rankBiasedResidual(ranking, PERSISTENCE)),
  perCutoff('unj', { defaults: [5, 10, 20], compute: unjudgedShare }),
];

/** What trec_eval prints unless it is asked for other measures. */
export const OFFICIAL_FAMILIES: readonly string[] = [
  ...['runid', 'num_q', 'num_ret', 'num_rel', 'num_rel_ret', 'map', 'gm_map', 'Rprec', 'bpref'],
  ...['recip_rank', 'iprec_at_recall', 'P'],
];

function figure(name: string, compute: (ranking: GradedRanking) => number): MeasureFamily {
  return { name, kind: 'figure', total: 'mean', plain: (ranking) => compute(ranking) };
}

function count(name: string, compute: (ranking: GradedRanking) => number): MeasureFamily {
  return { name, kind: 'count', total: 'sum', plain: compute };
}

type Each = Pick<NonNullable<MeasureFamily['each']>, 'defaults' | 'compute'>;

function perCutoff(name: string, { defaults, compute }: Each): MeasureFamily {
  const each = { read: parameters.cutoff, label: String, defaults, compute };
  return { name, kind: 'figure', total: 'mean', each };
}

function perShare(
  name: string,
  options: Each & { readonly read?: ParameterReader<number> },
): MeasureFamily {
  const { defaults, compute, read = parameters.share } = options;
  const label = (value: number): string => value.toFixed(2);
  return { name, kind: 'figure', total: 'mean', each: { read, label, defaults, compute } };
}

/** Places that were judged and are not relevant. */
function countJudgedOther(ranking: GradedRanking): number {
  let found = 0;
  for (let index = 0; index < ranking.grades.length; index++) {
    const grade = gradeAt(ranking, index);
    if (grade >= 0 && grade < ranking.level) found++;
  }
  return found;
}
