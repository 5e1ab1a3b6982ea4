import { StemmaError } from '../../errors/stemma-error.js';
import type { ScannedQuestion } from '../../evaluate/scan-questions.js';
import { MAIN_PIPELINE } from '../../pipeline/settings/expand-pipelines.js';
import { groupBy } from '../../util/group-by.js';
import type { Project } from '../project.js';
import type { EvidenceMove } from './evidence-move.js';
import { EvidenceFollower } from './follow-evidence.js';
import { labelOrigins } from './label-origins.js';
import { questionTextsAt, type QuestionTexts } from './question-texts.js';

/** Digits of a commit where it stands for a ref. */
const SHORT_COMMIT = 10;

/** Errors of a snapshot of long ago that others need not stop for. */
const UNSEEN = ['object-missing', 'no-snapshot', 'bad-settings', 'bad-lock', 'unknown-pipeline'];

/** What is followed, and from where. */
export interface ReanchorPlanInput {
  readonly questions: readonly ScannedQuestion[];
  /** The texts that evidence should stand in. */
  readonly texts: QuestionTexts;
  /** Of the question set, relative to the project. */
  readonly path: string;
  /** Where the way back through history begins: the commit under test, or HEAD. */
  readonly start: string;
  /** Whose texts these are: `main`, or a name under `pipelines:`. */
  readonly pipeline: string;
  /** A ref at which all evidence was right; the commit that labelled each question unless given. */
  readonly from: string | undefined;
}

/** Evidence that does not stand where it stood, and what nobody could look at. */
export interface ReanchorPlan {
  readonly moves: readonly EvidenceMove[];
  /** Refs whose documents are not in the store, and how many questions were labelled there. */
  readonly unseen: readonly {
    readonly at: string;
    readonly questions: number;
    readonly why: string;
  }[];
}

/**
 * Finds the evidence that edits of documents left behind: offsets that point at other words now, and
 * quotes that are there no longer, or more than once. Each question is followed from the commit that
 * labelled it, so that documents edited and committed since are no obstacle.
 */
export async function planReanchor(
  project: Project,
  input: ReanchorPlanInput,
): Promise<ReanchorPlan> {
  const moves: EvidenceMove[] = [];
  const unseen: ReanchorPlan['unseen'][number][] = [];
  for (const [at, questions] of await byOrigin(project, input)) {
    let old: QuestionTexts;
    try {
      old = await questionTextsAt(project, withPipeline(at, input.pipeline));
    } catch (error) {
      if (!isUnseen(error)) throw error;
      unseen.push({
        at: at.slice(0, SHORT_COMMIT),
        questions: questions.length,
        why: error.message,
      });
      continue;
    }
    const name = input.from ?? at.slice(0, SHORT_COMMIT);
    const follower = new EvidenceFollower({ at: name, texts: old }, input.texts);
    for (const { question } of questions) {
      for (const [i, item] of question.evidence.entries()) {
        const move = follower.follow({ id: question.id, number: i + 1, item });
        if (move !== undefined) moves.push(move);
      }
    }
  }
  return { moves, unseen };
}

/** Questions with evidence by the ref at which it was right. */
async function byOrigin(
  project: Project,
  { questions, path, start, from }: ReanchorPlanInput,
): Promise<Map<string, readonly ScannedQuestion[]>> {
  const labelled = questions.filter(({ question }) => question.evidence.length > 0);
  if (from !== undefined) return new Map([[from, labelled]]);
  const git = await project.git();
  const commit = await git.resolveRef(start);
  const origins = await labelOrigins(git, labelled, { start: commit, path });
  const known = labelled.filter(({ question }) => origins.has(question.id));
  return groupBy(known, ({ question }) => origins.get(question.id) ?? '');
}

function withPipeline(at: string, pipeline: string): string {
  return pipeline === MAIN_PIPELINE ? at : `${at}:${pipeline}`;
}

/** Documents of long ago may have been removed from the store, and settings be of another version. */
function isUnseen(error: unknown): error is StemmaError {
  return error instanceof StemmaError && UNSEEN.includes(error.code);
}
