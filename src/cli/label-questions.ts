import type { Labelling } from '../api/questions/open-labelling.js';
import type { AddResult } from '../api/questions/add-question.js';
import { labelQuestion, type Conversation, type Unlabelled } from './label-question.js';

/** What came of a round of labelling. */
export interface LabellingResult {
  readonly added: readonly AddResult[];
  /** Questions that were left for another time, those after the end of the work too. */
  readonly left: number;
}

/** Labels questions one after the other; each is added as soon as it is labelled. */
export async function labelQuestions(
  questions: readonly Unlabelled[],
  labelling: Labelling,
  conversation: Conversation,
): Promise<LabellingResult> {
  const added: AddResult[] = [];
  for (const [i, question] of questions.entries()) {
    if (questions.length > 1) conversation.show('', `${i + 1} of ${questions.length}`);
    const labels = await labelQuestion(question, labelling, conversation);
    if (labels === 'stop') break;
    if (labels === 'skip') continue;
    const result = await labelling.add(labels);
    conversation.show(`Added '${result.question.id}' to ${result.into}.`);
    added.push(result);
  }
  return { added, left: questions.length - added.length };
}
