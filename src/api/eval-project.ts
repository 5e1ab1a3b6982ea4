import { resolve } from 'node:path';
import type { Evaluation } from '../evaluate/evaluation.js';
import { judgedRankings } from '../evaluate/judged-rankings.js';
import { formatQrels, formatRun } from '../evaluate/trec/format-run.js';
import { translateDiskError } from '../errors/disk-error.js';
import { writeFileAtomically } from '../util/atomic-file.js';
import { utf8 } from '../util/bytes.js';
import { evaluateSnapshot } from './evaluate-snapshot.js';
import { evidenceTexts } from './evidence-texts.js';
import { examOf, type Exam } from './exam.js';
import type { Project } from './project.js';
import { snapshotAt, type Snapshot } from './snapshot-at.js';

/** What to evaluate, and files to write for other tools. */
export interface EvalOptions {
  /** Branch, tag, commit, or `working`. */
  readonly at: string;
  /** The ranking of evidence items as a TREC run. */
  readonly runFile?: string | undefined;
  /** The judgements of the same items. */
  readonly qrelsFile?: string | undefined;
}

/** What an evaluation reports. */
export interface EvalResult extends Evaluation {
  readonly at: string;
  /** Names the data that was evaluated. */
  readonly snapshot: string;
}

/** Digits of the snapshot's id in the tag of a run. */
const TAG_DIGITS = 10;

/**
 * Evaluates the snapshot at a ref on its own question set. The files that are asked for replace what
 * is there; questions without evidence are not in them.
 */
export async function evalProject(project: Project, options: EvalOptions): Promise<EvalResult> {
  const snapshot = await snapshotAt(project, options.at);
  const exam = await examOf(project, snapshot);
  const evaluation = await evaluateSnapshot(project, snapshot, exam);
  writeFiles(project, { options, snapshot, exam, evaluation });
  return { at: options.at, snapshot: snapshot.id, ...evaluation };
}

function writeFiles(project: Project, evaluated: Evaluated): void {
  const { options, snapshot, exam, evaluation } = evaluated;
  const { runFile, qrelsFile } = options;
  if (runFile === undefined && qrelsFile === undefined) return;
  const { questions } = exam;
  const judged = judgedRankings({ evaluation, questions, ...evidenceTexts(project, snapshot) });
  const tag = `stemma-${snapshot.id.slice(0, TAG_DIGITS)}`;
  write(project, runFile, () => formatRun(judged, tag));
  write(project, qrelsFile, () => formatQrels(judged));
}

interface Evaluated {
  readonly options: EvalOptions;
  readonly snapshot: Snapshot;
  readonly exam: Exam;
  readonly evaluation: Evaluation;
}

function write({ session }: Project, path: string | undefined, format: () => string): void {
  if (path === undefined) return;
  try {
    writeFileAtomically(resolve(session.folder, path), [utf8(format())]);
  } catch (error) {
    throw translateDiskError(path, error);
  }
}
