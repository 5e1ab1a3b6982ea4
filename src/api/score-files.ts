import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { translateDiskError } from '../errors/disk-error.js';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { MeasureKind } from '../evaluate/score/measure.js';
import { isPerQuestion } from '../evaluate/score/measure.js';
import { inTrecOrder, parseMeasures } from '../evaluate/score/parse-measures.js';
import { scoreRun, type Figures } from '../evaluate/score/score-run.js';
import { readQrels } from '../evaluate/trec/read-qrels.js';
import { readRun } from '../evaluate/trec/read-run.js';
import type { TrecSource } from '../evaluate/trec/trec-fields.js';
import type { Session } from './project.js';

/** Files to score, as the user named them, and how. */
export interface ScoreOptions {
  readonly qrels: string;
  readonly run: string;
  /** Names of measures; trec_eval's official ones unless given. */
  readonly metrics?: readonly string[] | undefined;
  /** The least grade that is relevant, from 1. */
  readonly level: number;
  /** Places of each ranking that count; all unless given. */
  readonly depth?: number | undefined;
  /** Also each question's figures. */
  readonly perQuestion: boolean;
  /** In the order in which trec_eval prints them, not in that asked for. */
  readonly trecOrder: boolean;
}

/** One measure of a result. */
export interface ScoredMeasure {
  /** As it was asked for. */
  readonly name: string;
  /** As trec_eval prints it; the same where it has it not. */
  readonly trecName: string;
  readonly kind: MeasureKind;
  /** Whether each question has a figure of it. */
  readonly perQuestion: boolean;
}

/** The figures of a run. */
export interface ScoreResult {
  readonly qrels: string;
  readonly run: string;
  /** The tag of the run. */
  readonly tag: string;
  readonly level: number;
  readonly depth: number | null;
  readonly questions: {
    /** With judgements: every mean is over so many. */
    readonly count: number;
    /** Of them, those that the run has not; each scores 0. */
    readonly missing: readonly string[];
    /** Of the run, without judgements: they count for nothing. */
    readonly ignored: readonly string[];
  };
  readonly documents: { readonly retrieved: number; readonly unjudged: number };
  readonly measures: readonly ScoredMeasure[];
  /** By name; texts and whole numbers are not means. */
  readonly metrics: Figures;
  readonly perQuestion?: readonly { readonly id: string; readonly metrics: Figures }[];
}

/** What scoring needs of a session: no project. */
export type ScoreSession = Pick<Session, 'folder' | 'reporter' | 'signal'>;

/** Names that a warning lists. */
const NAMED = 3;

/**
 * Scores a TREC run against qrels; needs no project. Questions that the run has not, and such that
 * the qrels have not, are warned of.
 *
 * Throws `unknown-metric`, `file-missing`, `bad-trec-file` naming file and line, and
 * `no-common-questions`.
 */
export async function scoreFiles(
  session: ScoreSession,
  options: ScoreOptions,
): Promise<ScoreResult> {
  const { level, depth } = options;
  const asked = parseMeasures(options.metrics ?? ['official']);
  const measures = options.trecOrder ? inTrecOrder(asked) : asked;
  const qrels = await readQrels(sourceOf(session, options.qrels));
  const run = await readRun(sourceOf(session, options.run));
  const score = scoreRun({ qrels, run, measures, level, depth });
  const { missing, ignored, metrics, perQuestion, retrieved, unjudged } = score;
  warn(session, missing, 'not in the run, scored 0');
  warn(session, ignored, 'of the run without judgements, left out');
  return {
    qrels: options.qrels,
    run: options.run,
    tag: run.tag,
    level,
    depth: depth ?? null,
    questions: { count: qrels.size, missing, ignored },
    documents: { retrieved, unjudged },
    measures: measures.map((measure) => {
      const { name, trecName, kind } = measure;
      return { name, trecName, kind, perQuestion: isPerQuestion(measure) };
    }),
    metrics,
    ...(options.perQuestion && { perQuestion }),
  };
}

function warn({ reporter }: ScoreSession, ids: readonly string[], what: string): void {
  if (ids.length === 0) return;
  const named = ids.slice(0, NAMED).map((id) => `'${id}'`);
  const list = ids.length > NAMED ? `${named.join(', ')} …` : named.join(', ');
  reporter.warn(`${ids.length} ${ids.length === 1 ? 'question' : 'questions'} ${what}: ${list}`);
}

function sourceOf(session: ScoreSession, path: string): TrecSource {
  return { path, pieces: piecesOf(session, path) };
}

async function* piecesOf(
  { folder, signal }: ScoreSession,
  path: string,
): AsyncGenerator<Uint8Array> {
  try {
    const stream = createReadStream(resolve(folder, path), { highWaterMark: 1024 * 1024 });
    for await (const piece of stream) {
      signal.throwIfAborted();
      // A stream without an encoding gives buffers.
      yield piece as Buffer;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  const problem = isNodeError(error, 'ENOENT', 'ENOTDIR')
    ? 'there is no such file'
    : isNodeError(error, 'EISDIR')
      ? 'it is a folder'
      : undefined;
  if (problem === undefined) return translateDiskError(path, error);
  return new StemmaError('file-missing', `cannot read '${path}': ${problem}`, {
    data: { path },
    suggestions: ['Paths are taken from the folder that the command runs in, or from -C.'],
    cause: error,
  });
}
