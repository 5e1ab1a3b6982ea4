import { evidenceFields, type QuestionFile } from '../../evaluate/question-file.js';
import type { JsonObject } from '../../evaluate/json-fields.js';
import { MAIN_PIPELINE } from '../../pipeline/settings/expand-pipelines.js';
import { groupBy } from '../../util/group-by.js';
import type { Project } from '../project.js';
import { WORKING } from '../snapshot-at.js';
import { editQuestionFile } from './edit-question-file.js';
import type { EvidenceMove } from './evidence-move.js';
import { planReanchor, type ReanchorPlan } from './plan-reanchor.js';
import { questionTextsAt } from './question-texts.js';

/** What is followed, and whether it is written. */
export interface ReanchorOptions {
  /** A ref at which all evidence was right; the commit that labelled each question unless given. */
  readonly from?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** What became of the evidence of a question set. */
export interface ReanchorResult {
  readonly path: string;
  readonly dryRun: boolean;
  readonly counts: {
    readonly moved: number;
    readonly edited: number;
    readonly refused: number;
    /** Evidence items that stand where they say. */
    readonly unchanged: number;
  };
  readonly moves: readonly EvidenceMove[];
  readonly unseen: ReanchorPlan['unseen'];
}

/**
 * Writes evidence anew that edits of its document left behind, in the question set on disk. What cannot
 * be followed is reported and left as it is; so is every other line, byte for byte.
 */
export async function reanchorQuestions(
  project: Project,
  options: ReanchorOptions,
): Promise<ReanchorResult> {
  const { from, dryRun = false } = options;
  const texts = await questionTextsAt(project, WORKING);
  const edit = { into: undefined, dryRun, candidates: 'refused' } as const;
  const { path, result } = await editQuestionFile(project, edit, async (file, path) => {
    const { questions } = file;
    const at = { path, start: 'HEAD', pipeline: MAIN_PIPELINE, from };
    const plan = await planReanchor(project, { questions, texts, ...at });
    for (const [id, moves] of groupBy(plan.moves, (move) => move.id)) relabel(file, id, moves);
    const items = questions.reduce((sum, { question }) => sum + question.evidence.length, 0);
    return { ...plan, items };
  });
  const { moves, unseen, items } = result;
  const counted = (status: EvidenceMove['status']) =>
    moves.filter((move) => move.status === status).length;
  const counts = {
    moved: counted('moved'),
    edited: counted('edited'),
    refused: counted('refused'),
    unchanged: items - moves.length,
  };
  return { path, dryRun, counts, moves, unseen };
}

/** Puts new places into the line of a question; what else its items say stays. */
function relabel(file: QuestionFile, id: string, moves: readonly EvidenceMove[]): void {
  const known = file.find(id);
  if (known === undefined) throw new Error(`the question '${id}' is gone`);
  const written = known.fields['evidence'];
  // The file was read as a question set: its evidence is a list of objects.
  const items = [...(Array.isArray(written) ? (written as JsonObject[]) : [])];
  const evidence = [...known.question.evidence];
  for (const move of moves) {
    if (move.status === 'refused') continue;
    const at = move.evidence - 1;
    const {
      document: _document,
      quote: _quote,
      start: _start,
      end: _end,
      ...rest
    } = items[at] ?? {};
    items[at] = { ...evidenceFields(move.label), ...rest };
    evidence[at] = move.label;
  }
  if (moves.every(({ status }) => status === 'refused')) return;
  file.replace(id, { ...known.fields, evidence: items }, { ...known.question, evidence });
}
