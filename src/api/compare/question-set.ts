import { StemmaError } from '../../errors/stemma-error.js';
import {
  otherQuestions,
  otherQuestionsWords,
  type AskedId,
} from '../../evaluate/other-questions.js';
import { questionHash } from '../../evaluate/questions-hash.js';
import { examFrom, examOf, type Exam } from '../exam.js';
import type { Project } from '../project.js';
import { questionSetAt } from '../questions/question-set-at.js';
import type { Snapshot } from '../snapshot-at.js';

/**
 * What all sides of a comparison are marked by: the settings of the baseline, and its questions,
 * which every side has to have too. Where a ref is named for them, all are asked the questions of
 * that instead. A side without any question set is asked those of the baseline.
 *
 * Throws `different-questions` with the difference, and what reading a set throws.
 */
export async function commonExam(
  project: Project,
  sides: {
    readonly base: Snapshot;
    readonly candidates: readonly Snapshot[];
    readonly questions?: string | undefined;
  },
): Promise<Exam> {
  const { base, candidates, questions: named } = sides;
  if (named !== undefined) return examOfOthers(project, base, named);
  const exam = await examOf(project, base);
  for (const candidate of candidates) {
    const own = await examOf(project, candidate).catch(withoutQuestions);
    if (own !== undefined && own.questionsHash !== exam.questionsHash) {
      throw differentQuestions({ at: base.at, exam }, { at: candidate.at, exam: own });
    }
  }
  return exam;
}

/** The baseline's metrics and ways on the questions of another ref. */
async function examOfOthers(project: Project, base: Snapshot, at: string): Promise<Exam> {
  const { text, path, place } = await questionSetAt(project, at);
  const { settings } = base.loaded;
  const evaluate = { ...settings.evaluate, questions: path };
  return examFrom({ ...settings, evaluate }, text, { at, place: place.slice(0, -path.length) });
}

/** Without questions of its own a side is measured on the baseline's like any other. */
function withoutQuestions(error: unknown): undefined {
  if (error instanceof StemmaError && error.code === 'questions-missing') return undefined;
  throw error;
}

interface Side {
  readonly at: string;
  readonly exam: Exam;
}

function differentQuestions(base: Side, candidate: Side): StemmaError {
  const difference = otherQuestions(idsOf(base), idsOf(candidate));
  const names = { base: `'${base.at}'`, candidate: `'${candidate.at}'` };
  return new StemmaError(
    'different-questions',
    `cannot compare '${candidate.at}' with '${base.at}': they have other questions (${otherQuestionsWords(difference, names)})`,
    {
      data: { base: base.at, candidate: candidate.at, ...difference },
      suggestions: [
        `Add --questions ${base.at} or --questions ${candidate.at} to measure all on the questions of that one.`,
        `\`stemma diff ${base.at} ${candidate.at}\` shows how the sets differ.`,
      ],
    },
  );
}

function idsOf({ exam }: Side): AskedId[] {
  return exam.questions.map((question) => ({ id: question.id, hash: questionHash(question) }));
}
