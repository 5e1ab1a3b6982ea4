import type { Evaluation } from '../../evaluate/evaluation.js';
import {
  isMomentary,
  type MeasuredFigures,
  type MeasuredName,
} from '../../evaluate/measured-figure.js';
import { parseRule } from '../../evaluate/parse-rule.js';
import { meanIfAny } from '../../evaluate/statistics/mean.js';
import { quantile } from '../../evaluate/statistics/quantile.js';
import { objectsOfIndex } from '../../model/index-manifest.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { countFindings, findingsIn } from '../check-project.js';
import type { Exam } from '../exam.js';
import type { Project } from '../project.js';
import type { Snapshot } from '../snapshot-at.js';
import { contextTokens, retrievalTimes } from './measure-retrieval.js';

/** A candidate, and the rules that say what is to be measured of it. */
export interface MeasuredCandidate {
  readonly snapshot: Snapshot;
  readonly exam: Exam;
  readonly evaluation: Evaluation;
  /** Limits as settings have them. */
  readonly require: readonly string[];
  /** Times that were measured before, taken as they are: nobody can measure them again. */
  readonly times?: MeasuredFigures | undefined;
}

/**
 * Every figure beside metrics that the rules limit, and no other. Null for one that this candidate
 * has none of. Times cost a query for each question of a sample, tokens one for each question,
 * findings a walk over all texts.
 */
export async function measureFigures(
  project: Project,
  candidate: MeasuredCandidate,
): Promise<MeasuredFigures> {
  const measured = new FigureMeasurement(project, candidate);
  const figures = new Map<MeasuredName, number | null>();
  for (const text of candidate.require) {
    const { figure } = parseRule(text);
    if (figure.kind === 'measured' && !figures.has(figure.name)) {
      figures.set(figure.name, await measured.figure(figure.name));
    }
  }
  return figures;
}

/** Measures what several figures share once. */
class FigureMeasurement {
  #times: Promise<number[]> | undefined;
  #tokens: Promise<number[]> | undefined;
  #findings: ReturnType<typeof countFindings> | undefined;

  constructor(
    readonly project: Project,
    readonly candidate: MeasuredCandidate,
  ) {}

  async figure(name: MeasuredName): Promise<number | null> {
    const { snapshot, evaluation, times } = this.candidate;
    if (times !== undefined && isMomentary(name)) return times.get(name) ?? null;
    switch (name) {
      case 'latency.p50':
        return quantile(await this.#allTimes(), 0.5);
      case 'latency.p95':
        return quantile(await this.#allTimes(), 0.95);
      case 'context.mean':
        return meanIfAny(await this.#allTokens());
      case 'context.max':
        return quantile(await this.#allTokens(), 1);
      case 'index.bytes':
        return indexBytes(this.project, snapshot.lock);
      case 'index.recall':
        return indexRecall(snapshot.lock);
      case 'questions.failed':
        return evaluation.questions.failed;
      case 'questions.unresolved':
        return evaluation.questions.unresolved;
      case 'checks.errors':
        return this.#allFindings().error;
      case 'checks.warnings':
        return this.#allFindings().warning;
    }
  }

  #allTimes(): Promise<number[]> {
    const { snapshot, exam } = this.candidate;
    return (this.#times ??= retrievalTimes(this.project, snapshot, exam));
  }

  #allTokens(): Promise<number[]> {
    const { snapshot, exam } = this.candidate;
    return (this.#tokens ??= contextTokens(this.project, snapshot, exam));
  }

  #allFindings(): ReturnType<typeof countFindings> {
    const { lock } = this.candidate.snapshot;
    return (this.#findings ??= countFindings(findingsIn({ reader: this.project.reader, lock })));
  }
}

/** Vectors as they are searched (float32), and the graph; 0 where nothing is searched by vectors. */
export function indexBytes({ store }: Project, { vectors, index }: SnapshotLock): number | null {
  if (vectors === undefined) return 0;
  const plain = 4 * vectors.vectors * vectors.dimensions;
  if (index?.type !== 'hnsw') return plain;
  const manifest = store.get(index.root);
  if (manifest === undefined) return null;
  store.flush();
  const parts = new Set([index.root, ...objectsOfIndex(manifest, (id) => store.get(id))]);
  let graph = 0;
  for (const id of parts) graph += store.sizeOf(id) ?? 0;
  return plain + graph;
}

/** 1 where every vector is compared, or there are none; null where no run measured it. */
export function indexRecall({ vectors, index }: SnapshotLock): number | null {
  if (vectors === undefined || index === undefined || index.type === 'flat') return 1;
  return index.recall?.mean ?? null;
}
