import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../../../src/evaluate/metrics/average-precision.js';
import { judgedShare } from '../../../src/evaluate/metrics/judged-share.js';
import type {
  JudgedRanking,
  RankMetricFunction,
} from '../../../src/evaluate/metrics/judged-ranking.js';
import { ndcg } from '../../../src/evaluate/metrics/ndcg.js';
import { precision } from '../../../src/evaluate/metrics/precision.js';
import { recall } from '../../../src/evaluate/metrics/recall.js';
import { reciprocalRank } from '../../../src/evaluate/metrics/reciprocal-rank.js';
import { success } from '../../../src/evaluate/metrics/success.js';
import { parseQrels, parseRun, type Qrels } from '../../../src/evaluate/trec-run.js';

const folder = path.resolve(import.meta.dirname, '../../../../shared/data/trec_eval');
const absent = !existsSync(folder);
if (absent) process.stderr.write(`skipped: trec_eval's reference files are not at ${folder}\n`);

/** One evaluation by trec_eval, as its own test script calls it. */
interface Reference {
  readonly output: string;
  readonly qrels: string;
  readonly run: string;
  /** trec_eval's -l: grades below are not relevant, for all measures but nDCG. */
  readonly level?: number;
  /** trec_eval's -M: places of the ranking that are read. */
  readonly depth?: number;
  /** How many figures of ours the file must hold, so that none goes unnoticed. */
  readonly figures: number;
}

const references: readonly Reference[] = [
  { output: 'out.test', qrels: 'qrels.test', run: 'results.test', figures: 11 },
  { output: 'out.test.a', qrels: 'qrels.test', run: 'results.test', figures: 45 },
  { output: 'out.test.aq', qrels: 'qrels.test', run: 'results.test', figures: 180 },
  { output: 'out.test.aqc', qrels: 'qrels.test', run: 'results.trunc', figures: 180 },
  { output: 'out.test.aqcM', qrels: 'qrels.test', run: 'results.trunc', depth: 100, figures: 180 },
  { output: 'out.test.aql', qrels: 'qrels.rel_level', run: 'results.test', level: 2, figures: 180 },
  { output: 'out.test.meas_params', qrels: 'qrels.test', run: 'results.test', figures: 44 },
];

const measures: readonly (readonly [RegExp, RankMetricFunction])[] = [
  [/^map$|^map_cut_(\d+)$/, averagePrecision],
  [/^recip_rank$/, reciprocalRank],
  [/^P_(\d+)$/, precision],
  [/^recall_(\d+)$/, recall],
  [/^success_(\d+)$/, success],
  [/^ndcg$|^ndcg_cut_(\d+)$/, ndcg],
  [/^unj_(\d+)$/, unjudgedShare],
];

/** trec_eval prints the share that is not judged: 0 as well where nothing was retrieved. */
function unjudgedShare(judged: JudgedRanking, cutoff?: number): number {
  return judged.ranking.length === 0 ? 0 : 1 - judgedShare(judged, cutoff);
}

function read(name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

/** trec_eval's relevance level, as grades: binary measures see 1 from the level on. */
function atLevel(judged: JudgedRanking, level: number): JudgedRanking {
  const grades = [...judged.grades].map(
    ([id, grade]) => [id, grade >= level ? 1 : Math.min(grade, 0)] as const,
  );
  return { ranking: judged.ranking, grades: new Map(grades) };
}

function judgedOf(reference: Reference, qrels: Qrels): ReadonlyMap<string, JudgedRanking> {
  const run = parseRun(read(reference.run), reference.run);
  return new Map(
    [...qrels].map(([question, grades]) => {
      const ranking = (run.get(question) ?? []).slice(0, reference.depth ?? Infinity);
      return [question, { ranking, grades }];
    }),
  );
}

/** A line of trec_eval's output that one of our metrics answers to. */
interface Figure {
  readonly measure: string;
  /** A question, or `all` for the mean. */
  readonly topic: string;
  readonly printed: string;
}

function figuresOf(reference: Reference): Figure[] {
  return read(reference.output)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([measure = '', topic = '', printed = '']) => ({ measure, topic, printed }))
    .filter(({ measure }) => measures.some(([pattern]) => pattern.test(measure)));
}

function print(judged: ReadonlyMap<string, JudgedRanking>, figure: Figure, level: number): string {
  const { measure, topic } = figure;
  const [pattern, compute] = measures.find(([known]) => known.test(measure))!;
  const digits = pattern.exec(measure)?.[1];
  const values = [...judged]
    .filter(([question]) => topic === 'all' || question === topic)
    .map(([, ranking]) => (compute === ndcg ? ranking : atLevel(ranking, level)))
    .map((ranking) => compute(ranking, digits === undefined ? undefined : Number(digits)));
  return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(4);
}

describe.skipIf(absent)('rank metrics beside the reference outputs of trec_eval 10.0', () => {
  it.each(references)('print every digit of $output', (reference) => {
    const figures = figuresOf(reference);
    const judged = judgedOf(reference, parseQrels(read(reference.qrels), reference.qrels));
    const ours = figures.map((figure) => {
      return { ...figure, printed: print(judged, figure, reference.level ?? 1) };
    });
    expect(ours).toEqual(figures);
    expect(figures.length).toBe(reference.figures);
  });
});
