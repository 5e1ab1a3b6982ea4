import { dirname, join } from 'node:path';
import { StemmaError } from '../../errors/stemma-error.js';
import {
  parseFeedbackFields,
  readFeedback,
  type Feedback,
} from '../../evaluate/import/read-feedback.js';
import type { Refusal } from '../../evaluate/import/source-question.js';
import {
  mergeCandidatesInto,
  type Candidate,
  type Proposal,
} from '../../evaluate/merge-candidates-into.js';
import { parseQuestions } from '../../evaluate/parse-questions.js';
import { questionWords } from '../../evaluate/question-words.js';
import { openRetriever, type Retriever } from '../open-retriever.js';
import type { Project } from '../project.js';
import { snapshotAt, WORKING } from '../snapshot-at.js';
import { editQuestionFile } from './edit-question-file.js';
import { readUserFile } from './read-user-file.js';

/** Name of the file of candidates, beside the question set. */
const CANDIDATES_FILE = 'candidates.jsonl';
/** Passages that are proposed for a candidate. */
const PROPOSED = 3;

/** A log of questions and thumbs, and what to make of it. */
export interface FeedbackSource {
  /** Relative to where the user works. */
  readonly file: string;
  /** `question=PATH`, `rating=PATH`. */
  readonly fields?: readonly string[] | undefined;
  readonly up?: readonly string[] | undefined;
  readonly down?: readonly string[] | undefined;
  /** Only questions that have such a thumb. */
  readonly only?: 'up' | 'down' | undefined;
  /** Search passages for new candidates. */
  readonly propose?: boolean | undefined;
  /** `candidates.jsonl` beside the question set unless given. */
  readonly into?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** A question of the log that the question set has already. */
export interface KnownQuestion {
  readonly id: string;
  readonly feedback: Feedback;
}

/** What was made of a log. */
export interface FeedbackResult {
  readonly file: string;
  readonly into: string;
  readonly dryRun: boolean;
  /** Lines that could be read. */
  readonly entries: number;
  /** Ids of candidates. */
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
  readonly known: readonly KnownQuestion[];
  readonly refused: readonly Refusal[];
}

/**
 * Makes candidates of the questions of a log: unlabelled, in a file that no evaluation reads. Passages
 * that a search proposes stand beside them and are no evidence until somebody says so.
 *
 * Throws `bad-usage` where the candidates would go into the question set, and what reading throws.
 */
export async function collectFeedback(
  project: Project,
  source: FeedbackSource,
): Promise<FeedbackResult> {
  const { file, only, dryRun = false } = source;
  const { up = [], down = [] } = source;
  const named = parseFeedbackFields(source.fields ?? []);
  const log = readFeedback(readUserFile(project, file), { ...named, up, down });
  const { path: set } = await editQuestionFile(
    project,
    { into: undefined, dryRun: true, candidates: 'refused' },
    () => undefined,
  );
  const text = project.readText(set) ?? '';
  const ids = new Map(
    parseQuestions(text, set).map((one) => [questionWords(one.question), one.id]),
  );
  const wanted = log.questions.filter(({ feedback }) => only === undefined || feedback[only] > 0);
  const known: KnownQuestion[] = [];
  const fresh: Candidate[] = [];
  for (const one of wanted) {
    const id = ids.get(questionWords(one.question));
    if (id === undefined) fresh.push(one);
    else known.push({ id, feedback: one.feedback });
  }
  const into = source.into ?? fromFolder(project, join(dirname(set), CANDIDATES_FILE));
  const edit = { into, dryRun, candidates: 'accepted' } as const;
  const { path, result } = await editQuestionFile(project, edit, async (target, path) => {
    if (path === set) throw intoTheSet(path);
    const isNew = ({ id }: Candidate) => target.find(id)?.fields['proposed'] === undefined;
    const candidates = source.propose === true ? await withProposals(project, fresh, isNew) : fresh;
    return mergeCandidatesInto(target, candidates);
  });
  const { entries, refused } = log;
  return { file, into: path, dryRun, entries, ...result, known, refused };
}

/** A path of the project as somebody in the user's folder would give it. */
function fromFolder(project: Project, path: string): string {
  return join(project.folder, path);
}

async function withProposals(
  project: Project,
  candidates: readonly Candidate[],
  isNew: (candidate: Candidate) => boolean,
): Promise<Candidate[]> {
  if (!candidates.some(isNew)) return [...candidates];
  const snapshot = await snapshotAt(project, WORKING);
  const retriever = await openRetriever(project, snapshot, { search: 'exact' });
  await retriever.prepare(candidates.filter(isNew).map(({ question }) => question));
  const proposed: Candidate[] = [];
  for (const [i, candidate] of candidates.entries()) {
    project.session.signal.throwIfAborted();
    const total = candidates.length;
    project.session.reporter.progress({ stage: 'propose', done: i + 1, total, unit: 'questions' });
    if (!isNew(candidate)) proposed.push(candidate);
    else proposed.push({ ...candidate, proposed: await propose(retriever, candidate.question) });
  }
  return proposed;
}

async function propose(retriever: Retriever, question: string): Promise<Proposal[]> {
  const found = await retriever.retrieve(question, PROPOSED);
  return found.map(({ document, entry: { start, end, text } }) => ({ document, start, end, text }));
}

function intoTheSet(path: string): StemmaError {
  return new StemmaError('bad-usage', `candidates cannot go into the question set '${path}'`, {
    suggestions: ['Leave --into out: they go into a file beside it.'],
  });
}
