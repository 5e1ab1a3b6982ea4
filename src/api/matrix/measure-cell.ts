import { statSync } from 'node:fs';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { meanIfAny } from '../../evaluate/statistics/mean.js';
import { quantile } from '../../evaluate/statistics/quantile.js';
import type { PipelineSettings } from '../../pipeline/settings/settings.js';
import type { StageReport } from '../../pipeline/stage-context.js';
import { lexicalPath } from '../../retrieve/lexical-index.js';
import { evaluateSnapshot } from '../evaluate-snapshot.js';
import { leastDepth } from '../evaluation/rank-for-exam.js';
import type { Exam } from '../exam.js';
import { indexBytes } from '../gate/measure-figures.js';
import { contextTokens, retrievalTimes } from '../gate/measure-retrieval.js';
import type { Project } from '../project.js';
import { finished, type FinishedSnapshot, type Snapshot } from '../snapshot-at.js';

/** What one pipeline costs where it serves. */
export interface CellCosts {
  /** Tokens that a query hands on: the chunks of `retrieve.k`; mean over all questions. */
  readonly tokens: number;
  /** Milliseconds of one query on this machine now; null where nothing was timed. */
  readonly latency: { readonly p50: number; readonly p95: number } | null;
  /** Vectors with their graph, and the index of words. */
  readonly bytes: { readonly vectors: number; readonly words: number };
}

/** A pipeline that was run and measured. */
export interface MeasuredCell {
  readonly snapshot: FinishedSnapshot;
  readonly evaluation: Evaluation;
  readonly costs: CellCosts;
  readonly stages: readonly StageReport[];
}

/** What all pipelines of a matrix have in common. */
export interface MatrixGround {
  readonly base: Snapshot;
  readonly exam: Exam;
  /** Questions to time; 0 for none. */
  readonly time: number;
}

/** Runs what is missing of a pipeline over the documents of the baseline, and evaluates it. */
export async function measureCell(
  project: Project,
  { base, exam, time }: MatrixGround,
  pipeline: PipelineSettings,
): Promise<MeasuredCell> {
  const { loaded, lock, at, commit } = base;
  const snapshot = await finished(project, {
    ...{ at, commit, corpus: lock.corpus, previous: lock },
    loaded: { ...loaded, settings: { ...loaded.settings, pipeline } },
  });
  const evaluation = await evaluateSnapshot(project, snapshot, exam);
  const times = time === 0 ? [] : await retrievalTimes(project, snapshot, exam, time);
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  const costs: CellCosts = {
    tokens: await meanTokens(project, { snapshot, exam, evaluation }),
    latency: p50 === null || p95 === null ? null : { p50, p95 },
    bytes: {
      vectors: indexBytes(project, snapshot.lock) ?? 0,
      words: wordBytes(project, snapshot),
    },
  };
  return { snapshot, evaluation, costs, stages: snapshot.stages };
}

/** Of the chunks that a query gives, which an evaluation has retrieved unless it gives very many. */
async function meanTokens(
  project: Project,
  { snapshot, exam, evaluation }: Evaluated,
): Promise<number> {
  const { k } = snapshot.loaded.settings.pipeline.retrieve;
  const size = snapshot.lock.chunks?.chunks ?? 0;
  const [wanted, least] = [Math.min(k, size), leastDepth(exam, size)];
  const isWhole = evaluation.perQuestion.every(
    ({ retrieved }) => retrieved.length >= wanted || retrieved.length < least,
  );
  const tokens = isWhole
    ? evaluation.perQuestion.map(({ retrieved }) =>
        retrieved.slice(0, k).reduce((sum, one) => sum + one.tokens, 0),
      )
    : await contextTokens(project, snapshot, exam);
  return meanIfAny(tokens) ?? 0;
}

interface Evaluated {
  readonly snapshot: Snapshot;
  readonly exam: Exam;
  readonly evaluation: Evaluation;
}

function wordBytes(project: Project, { lock }: Snapshot): number {
  if (lock.lexical === undefined) return 0;
  const path = lexicalPath(project.cacheFolder('lexical'), lock.lexical.input);
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
