import { StemmaError } from '../errors/stemma-error.js';
import { averagePrecision } from './metrics/average-precision.js';
import { judgedShare } from './metrics/judged-share.js';
import type { RankMetricFunction } from './metrics/graded-ranking.js';
import { ndcg } from './metrics/ndcg.js';
import { precision } from './metrics/precision.js';
import { recall } from './metrics/recall.js';
import { reciprocalRank } from './metrics/reciprocal-rank.js';
import { spanIou } from './metrics/span-iou.js';
import type { SpanOverlap } from './metrics/span-overlap.js';
import { spanPrecision } from './metrics/span-precision.js';
import { spanRecall } from './metrics/span-recall.js';
import { success } from './metrics/success.js';
import type { ContextDepth } from './metrics/take-context.js';
import { nearestNames } from '../util/nearest-names.js';
import { irNameOf } from './score/ir-names.js';

/** A metric on the ranking of evidence items. */
export interface RankMetric {
  readonly kind: 'rank';
  /** As written: `nDCG@10`. */
  readonly name: string;
  /** Places looked at; all where absent. */
  readonly cutoff?: number;
  readonly compute: RankMetricFunction;
}

/** A metric on the characters of the retrieved chunks. */
export interface SpanMetric {
  readonly kind: 'span';
  /** As written: `SpanR@1500t`. */
  readonly name: string;
  readonly depth: ContextDepth;
  readonly compute: (overlap: SpanOverlap) => number;
}

/** Whether a question that has no answer finds nothing: the one metric of such questions. */
export interface RefusalMetric {
  readonly kind: 'refusal';
  readonly name: typeof REFUSED;
}

export type Metric = RankMetric | SpanMetric | RefusalMetric;

/** The name of the metric of unanswerable questions. */
export const REFUSED = 'Refused';

interface RankDefinition {
  readonly compute: RankMetricFunction;
  /** Whether the name may stand without `@k`. */
  readonly uncut: boolean;
}

const RANK_METRICS: ReadonlyMap<string, RankDefinition> = new Map([
  ['nDCG', { compute: ndcg, uncut: true }],
  ['R', { compute: recall, uncut: false }],
  ['P', { compute: precision, uncut: false }],
  ['RR', { compute: reciprocalRank, uncut: true }],
  ['AP', { compute: averagePrecision, uncut: true }],
  ['Success', { compute: success, uncut: false }],
  ['Judged', { compute: judgedShare, uncut: false }],
]);

const SPAN_METRICS: ReadonlyMap<string, SpanMetric['compute']> = new Map([
  ['SpanR', spanRecall],
  ['SpanP', spanPrecision],
  ['SpanIoU', spanIou],
]);

/** What others call our measures; never accepted, only understood in a suggestion. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['Recall', 'R'],
  ['Precision', 'P'],
  ['MRR', 'RR'],
  ['MAP', 'AP'],
  ['Hit', 'Success'],
  ['HitRate', 'Success'],
  ['SpanRecall', 'SpanR'],
  ['SpanPrecision', 'SpanP'],
  ['IoU', 'SpanIoU'],
  ['Refusal', REFUSED],
  ['Abstention', REFUSED],
]);

/**
 * The metric of a name: `nDCG`, `RR` and `AP` with or without `@k`; `R`, `P`, `Success` and
 * `Judged` with `@k`; `SpanR`, `SpanP` and `SpanIoU` with `@k` (chunks) or `@Nt` (tokens); `Refused`.
 * Numbers are whole, from 1, without leading zeros, so that a metric has one name.
 *
 * Throws `unknown-metric` with the nearest names as suggestions.
 */
export function parseMetric(name: string): Metric {
  const metric = metricOf(name);
  if (metric === undefined) throw unknownMetric(name);
  return metric;
}

function metricOf(name: string): Metric | undefined {
  if (name === REFUSED) return { kind: 'refusal', name };
  const [, measure = '', digits, tokens] = /^([A-Za-z]+)(?:@([1-9]\d{0,8})(t?))?$/.exec(name) ?? [];
  const size = digits === undefined ? undefined : Number(digits);
  const rank = RANK_METRICS.get(measure);
  if (rank !== undefined && tokens !== 't' && (size !== undefined || rank.uncut)) {
    const { compute } = rank;
    return { kind: 'rank', name, compute, ...(size === undefined ? {} : { cutoff: size }) };
  }
  const span = SPAN_METRICS.get(measure);
  if (span !== undefined && size !== undefined) {
    const unit = tokens === 't' ? 'tokens' : 'chunks';
    return { kind: 'span', name, depth: { unit, size }, compute: span };
  }
  return undefined;
}

function unknownMetric(name: string): StemmaError {
  const nearest = nearestMetrics(name);
  const known =
    'nDCG@k, R@k, P@k, RR@k, AP, Success@k, Judged@k, SpanR@Nt, SpanP@Nt, SpanIoU@Nt, Refused';
  return new StemmaError('unknown-metric', `unknown metric '${name}': expected one of ${known}`, {
    data: { metric: name, nearest },
    suggestions:
      nearest.length === 0 ? [] : [`Did you mean ${nearest.map((n) => `'${n}'`).join(' or ')}?`],
  });
}

/** Names near to a wrong one, each complete with the number that it stands with. */
function nearestMetrics(name: string): string[] {
  const ofTrec = irNameOf(name);
  if (ofTrec !== undefined && metricOf(ofTrec) !== undefined) return [ofTrec];
  const [measure = '', depth = ''] = name.split('@');
  const number = /[1-9]\d*/.exec(depth)?.[0];
  const known = [...RANK_METRICS.keys(), ...SPAN_METRICS.keys(), REFUSED, ...OTHER_NAMES.keys()];
  const measures = nearestNames(measure, known).map((near) => OTHER_NAMES.get(near) ?? near);
  return [...new Set(measures)].map((near) => {
    if (near === REFUSED) return near;
    if (SPAN_METRICS.has(near)) {
      return number === undefined || /t$/i.test(depth)
        ? `${near}@${number ?? '1500'}t`
        : `${near}@${number}`;
    }
    const uncut = number === undefined && RANK_METRICS.get(near)?.uncut === true;
    return uncut ? near : `${near}@${number ?? '10'}`;
  });
}
