import { StemmaError } from '../../errors/stemma-error.js';
import { contentId } from '../../evaluate/import/source-set-builder.js';
import { questionFields } from '../../evaluate/question-file.js';
import { scanQuestions } from '../../evaluate/scan-questions.js';
import type { Evidence, Question } from '../../model/question.js';
import type { Project } from '../project.js';
import { WORKING } from '../snapshot-at.js';
import { editQuestionFile } from './edit-question-file.js';
import { locateEvidence, type StatedPlace } from './locate-evidence.js';
import { questionTextsAt } from './question-texts.js';

/** A question to add, and where its answer stands. */
export interface AddOptions extends StatedPlace {
  readonly question: string;
  /** Made of the words of the question unless given. */
  readonly id?: string | undefined;
  readonly answer?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** The corpus does not answer it. */
  readonly unanswerable?: boolean | undefined;
  /** The question set of the settings unless given. */
  readonly into?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** A question that was added. */
export interface AddResult {
  /** Relative to the project. */
  readonly into: string;
  readonly dryRun: boolean;
  readonly question: Question;
}

/**
 * Adds a question to the set, with its evidence in the documents on disk.
 *
 * Throws `no-evidence` where nothing says where its answer stands, `question-exists` for an id that is
 * there, `bad-question` for fields that no set can hold, and what `locateEvidence` throws.
 */
export async function addQuestion(project: Project, options: AddOptions): Promise<AddResult> {
  refuseContradictions(options);
  const evidence = options.unanswerable === true ? [] : [await located(project, options)];
  return putQuestion(project, { ...options, evidence });
}

/** Adds a question whose evidence is known; throws `question-exists` and `bad-question`. */
export async function putQuestion(
  project: Project,
  options: Omit<AddOptions, keyof StatedPlace> & { readonly evidence: readonly Evidence[] },
): Promise<AddResult> {
  const { into, dryRun = false } = options;
  const question = checked(options);
  const edit = { into, dryRun, candidates: 'refused' } as const;
  const { path } = await editQuestionFile(project, edit, (file, name) => {
    const known = file.find(question.id);
    if (known !== undefined) throw exists(question.id, { path: name, line: known.line });
    file.append(questionFields(question), question);
  });
  return { into: path, dryRun, question };
}

async function located(project: Project, place: StatedPlace): Promise<Evidence> {
  return locateEvidence(place, await questionTextsAt(project, WORKING));
}

function refuseContradictions(options: AddOptions): void {
  const { document, quote, start, end, unanswerable = false } = options;
  const places = [document, quote, start, end].filter((value) => value !== undefined);
  if ((start === undefined) !== (end === undefined)) {
    throw usage('--start and --end belong together', 'Give both, or a --quote.');
  }
  if (start !== undefined && document === undefined) {
    throw usage('--start and --end are of a document', 'Name it with --document.');
  }
  if (quote?.trim() === '') {
    throw new StemmaError('bad-question', 'cannot add the question: the quote is empty', {
      suggestions: ['Give the words that answer it.'],
    });
  }
  if (unanswerable && places.length > 0) {
    throw usage(
      'an unanswerable question has no evidence',
      'Leave --unanswerable or the rest out.',
    );
  }
  if (unanswerable || places.length > 0) return;
  throw new StemmaError(
    'no-evidence',
    'cannot add the question: nothing says where its answer stands',
    {
      suggestions: [
        'Give the words that answer it: --quote "…", with --document where they stand more than once.',
        'Or say that the documents do not answer it: --unanswerable.',
      ],
    },
  );
}

/** As the reader of question sets will read it, so that no line is written which it refuses. */
function checked(options: {
  readonly question: string;
  readonly id?: string | undefined;
  readonly answer?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly evidence: readonly Evidence[];
}): Question {
  const { answer, tags = [], evidence } = options;
  const text = options.question.trim();
  const id = options.id ?? contentId(text);
  const optional = answer === undefined ? {} : { answer };
  const fields = questionFields({ id, question: text, evidence, ...optional, tags });
  const { questions, problems } = scanQuestions(JSON.stringify(fields), { candidates: 'refused' });
  const [read] = questions;
  const [problem] = problems;
  if (problem === undefined && read !== undefined) return read.question;
  const message = `cannot add the question: ${problem?.message ?? 'it is empty'}`;
  throw new StemmaError('bad-question', message, {
    suggestions: [problem?.suggestion ?? 'Give a text.'],
  });
}

function exists(id: string, at: { readonly path: string; readonly line: number }): StemmaError {
  const message = `the question '${id}' is there already: '${at.path}', line ${at.line}`;
  return new StemmaError('question-exists', message, {
    data: { id, ...at },
    suggestions: ['Give another --id, or edit the line.'],
  });
}

function usage(message: string, suggestion: string): StemmaError {
  return new StemmaError('bad-usage', message, { suggestions: [suggestion] });
}
