import type { Question } from '../../../model/question.js';
import type { AnswererFigures, AnswererKind, ModelVersion } from './answers-report.js';

/** A question with the texts that its context is made of. */
export interface QuestionInContext {
  readonly question: Question;
  readonly texts: readonly string[];
}

/** The replies of one way to answer, a list of repeats for each question. */
export interface Answered {
  readonly by: AnswererKind;
  readonly version: ModelVersion;
  readonly replies: readonly (readonly (string | null)[])[];
  readonly spent: AnswererFigures['spent'];
}
