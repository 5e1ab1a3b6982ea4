import { StemmaError } from '../../errors/stemma-error.js';
import type { RuleVerdict } from '../../evaluate/gate-verdict.js';
import { questionHash } from '../../evaluate/questions-hash.js';
import type { Question } from '../../model/question.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import { fromUtf8 } from '../../util/bytes.js';
import { diffSettings } from '../../diff/diff-settings.js';
import { examFrom, type Exam } from '../exam.js';

/** A setting of `promote:` or `evaluate:` that a promotion would change, values as JSON. */
export interface RuleChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** How many questions of two sets differ. */
export interface QuestionChanges {
  readonly added: number;
  readonly removed: number;
  readonly edited: number;
}

/** What a candidate makes of the rules and questions that the next one is judged by. */
export interface ExamChange {
  readonly settings: readonly RuleChange[];
  /** Undefined where the question set stays as it is. */
  readonly questions: QuestionChanges | undefined;
  /** The exam of the merged settings and questions; undefined where they make none. */
  readonly merged: Exam | undefined;
  /** Why there would be no exam. */
  readonly problem: string | undefined;
}

/** The target's exam and the settings and question file of the merge result. */
export interface ExamChangeInput {
  readonly exam: Exam;
  readonly settings: Settings;
  readonly mergedSettings: Settings;
  /** Undefined where the file that the merged settings name is not there. */
  readonly mergedQuestions: Uint8Array | undefined;
}

/** What would be another exam after a promotion. */
export function examChange(input: ExamChangeInput): ExamChange {
  const { exam, settings, mergedSettings, mergedQuestions } = input;
  const changed = diffSettings(partsOf(settings), partsOf(mergedSettings));
  const own = {
    settings: changed.map(({ path, before, after }) => ({
      path,
      before: asJson(before),
      after: asJson(after),
    })),
  };
  try {
    const at = 'the merge result';
    const questionsText = mergedQuestions && fromUtf8(mergedQuestions);
    const merged = examFrom(mergedSettings, questionsText, { at, place: '' });
    if (merged.questions.length === 0) {
      const problem = `'${mergedSettings.evaluate.questions}' has no questions`;
      return { ...own, questions: undefined, merged: undefined, problem };
    }
    const same = merged.questionsHash === exam.questionsHash;
    const questions = same ? undefined : questionChanges(exam.questions, merged.questions);
    return { ...own, questions, merged, problem: undefined };
  } catch (error) {
    // fromUtf8 says by a TypeError that bytes are no UTF-8.
    if (!(error instanceof StemmaError || error instanceof TypeError)) throw error;
    const { questions: path } = mergedSettings.evaluate;
    const problem = error instanceof StemmaError ? error.message : `'${path}' is not UTF-8`;
    return { ...own, questions: undefined, merged: undefined, problem };
  }
}

/**
 * The rules about what a candidate makes of the exam: it must leave one, and where `hold` is set
 * the same one. None where there is nothing to say.
 */
export function judgeExamChange(
  { settings, questions, problem }: ExamChange,
  { hold }: { readonly hold: boolean },
): RuleVerdict[] {
  if (problem !== undefined) {
    return [
      {
        kind: 'exam',
        rule: 'later promotions can be judged',
        outcome: 'fail',
        figures: {},
        sentence: `After this promotion no other could be judged: ${problem}.`,
      },
    ];
  }
  const changes = settings.length + (questions === undefined ? 0 : 1);
  if (!hold || changes === 0) return [];
  return [
    {
      kind: 'exam',
      rule: 'rules and questions stay as they are',
      outcome: 'inconclusive',
      figures: { settings: settings.length, ...questions },
      sentence:
        'The candidate brings other rules or questions for later promotions, which promote.onExamChange asks to have looked at.',
    },
  ];
}

function partsOf({ promote, evaluate }: Settings): Pick<Settings, 'promote' | 'evaluate'> {
  return { promote, evaluate };
}

function asJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function questionChanges(before: readonly Question[], after: readonly Question[]): QuestionChanges {
  const old = new Map(before.map((question) => [question.id, questionHash(question)]));
  const fresh = new Map(after.map((question) => [question.id, questionHash(question)]));
  const kept = [...fresh].filter(([id]) => old.has(id));
  return {
    added: fresh.size - kept.length,
    removed: old.size - kept.length,
    edited: kept.filter(([id, hash]) => old.get(id) !== hash).length,
  };
}
