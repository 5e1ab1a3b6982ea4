import { compactText } from '../../../evaluate/import/compact-text.js';
import { PassageFinder } from '../../../evaluate/import/passage-finder.js';
import { questionWords } from '../../../evaluate/question-words.js';
import type { CheckedSet } from './checked-set.js';
import type { QuestionFinding } from './question-finding.js';

/** Characters, white space not counted, from which on a question in a text is no accident. */
const SHORTEST = 16;

/** Questions that are asked twice, and those that stand in the corpus word for word. */
export function* wordingFindings(set: CheckedSet): Generator<QuestionFinding> {
  yield* sameQuestions(set);
  yield* questionsInCorpus(set);
}

function* sameQuestions({ questions }: CheckedSet): Generator<QuestionFinding> {
  const first = new Map<string, string>();
  for (const { question, line } of questions) {
    const words = questionWords(question.question);
    const earlier = first.get(words);
    if (earlier === undefined) first.set(words, question.id);
    else {
      const message = `it asks what '${earlier}' asks`;
      yield { severity: 'warning', check: 'same-question', id: question.id, line, message };
    }
  }
}

/** A text that holds the question is found by its words, whatever it answers. */
function* questionsInCorpus({ questions, texts }: CheckedSet): Generator<QuestionFinding> {
  const asked = questions.filter(({ question }) => lengthOf(question.question) >= SHORTEST);
  const finder = new PassageFinder(
    asked.map(({ question }) => question.question),
    { fold: true },
  );
  const met = new Set<number>();
  for (const { document, text } of texts.all()) {
    for (const { passage, start } of finder.find(text)) {
      const scanned = asked[passage];
      if (scanned === undefined || met.has(passage)) continue;
      met.add(passage);
      const { question, line } = scanned;
      const message = `it stands word for word in '${document}' (${start})`;
      yield { severity: 'warning', check: 'question-in-corpus', id: question.id, line, message };
    }
  }
}

function lengthOf(text: string): number {
  return compactText(text, { fold: false }).units.length;
}
