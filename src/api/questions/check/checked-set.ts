import type { ScannedQuestion } from '../../../evaluate/scan-questions.js';
import type { Settings } from '../../../pipeline/settings/settings.js';
import type { QuestionTexts } from '../question-texts.js';

/** A question set that is checked, with the texts that its evidence stands in. */
export interface CheckedSet {
  readonly questions: readonly ScannedQuestion[];
  readonly texts: QuestionTexts;
  readonly settings: Settings;
}
