import type { FoundPassage, Labelling, Labels } from '../api/questions/open-labelling.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { Evidence } from '../model/question.js';
import { wrap } from './text.js';

/** Lines of a passage that are shown to choose by. */
const SHOWN_LINES = 4;
const WIDTH = 80;

/** Somebody at a terminal: asks for a line, and shows some. */
export interface Conversation {
  /** The answer, trimmed; undefined where the input has ended. */
  ask(prompt: string): Promise<string | undefined>;
  show(...lines: readonly string[]): void;
}

/** What is known of a question before anybody looked at it. */
export interface Unlabelled {
  readonly question: string;
  readonly id?: string | undefined;
  readonly answer?: string | undefined;
  readonly tags: readonly string[];
}

/** What became of a question: its labels, left for another time, or the end of the work. */
export type LabelOutcome = Labels | 'skip' | 'stop';

/**
 * Asks a person where the answer of a question stands: shows the best passages, takes one or words of
 * it, other words to search by, a whole document, or that there is none.
 */
export async function labelQuestion(
  unlabelled: Unlabelled,
  labelling: Labelling,
  conversation: Conversation,
): Promise<LabelOutcome> {
  const { question, id } = unlabelled;
  conversation.show(...wrap(`Question: ${question}`, WIDTH), '');
  const evidence = await findEvidence(question, labelling, conversation);
  if (evidence === 'skip' || evidence === 'stop') return evidence;
  const answer = unlabelled.answer ?? (await conversation.ask('Answer in your words (or empty): '));
  const tags = await conversation.ask('Tags, with commas (or empty): ');
  if (tags === undefined) return 'stop';
  const own = tags.split(',').flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()]));
  return {
    question,
    ...(id !== undefined && { id }),
    evidence,
    ...(answer !== undefined && answer !== '' && { answer }),
    tags: [...new Set([...unlabelled.tags, ...own])],
  };
}

const CHOICES =
  'Number of the passage with the answer; /WORDS searches by other words, @DOCUMENT is a whole document, none: the documents do not answer it, skip, quit';

async function findEvidence(
  question: string,
  labelling: Labelling,
  conversation: Conversation,
): Promise<readonly Evidence[] | 'skip' | 'stop'> {
  let passages = await searched(question, labelling, conversation);
  for (;;) {
    const choice = await conversation.ask('> ');
    if (choice === undefined || choice === 'quit' || choice === 'q') return 'stop';
    if (choice === 'skip' || choice === 's') return 'skip';
    if (choice === 'none') return [];
    if (choice.startsWith('/')) {
      passages = await searched(choice.slice(1), labelling, conversation);
    } else if (choice.startsWith('@')) {
      const evidence = wholeDocument(choice.slice(1).trim(), labelling, conversation);
      if (evidence !== undefined) return [evidence];
    } else {
      const passage = passages.find(({ rank }) => String(rank) === choice);
      const evidence = passage && (await quoteOf(passage, labelling, conversation));
      if (evidence !== undefined) return [evidence];
      if (passage === undefined) conversation.show(...wrap(CHOICES, WIDTH));
    }
  }
}

async function searched(
  words: string,
  labelling: Labelling,
  conversation: Conversation,
): Promise<FoundPassage[]> {
  const passages = words.trim() === '' ? [] : await labelling.search(words);
  if (passages.length === 0) conversation.show('Nothing found.');
  for (const { rank, document, start, end, headings, text } of passages) {
    const path = headings.length > 0 ? `  # ${headings.join(' > ')}` : '';
    const lines = wrap(text, WIDTH, '   ');
    const more = lines.length > SHOWN_LINES ? ['   …'] : [];
    conversation.show(`${rank}. ${document}:${start}-${end}${path}`);
    conversation.show(...lines.slice(0, SHOWN_LINES), ...more);
  }
  conversation.show('', ...wrap(CHOICES, WIDTH));
  return passages;
}

/** Words of a passage; undefined where somebody thinks better of it. */
async function quoteOf(
  passage: FoundPassage,
  labelling: Labelling,
  conversation: Conversation,
): Promise<Evidence | undefined> {
  conversation.show('', passage.text, '');
  for (;;) {
    const quote = await conversation.ask('Words that answer it (empty: all of it; back): ');
    if (quote === undefined || quote === 'back') return undefined;
    const evidence = labelling.within(passage, quote === '' ? undefined : quote);
    if (evidence !== undefined) return evidence;
    conversation.show('These words do not stand there, or more than once. Copy them as they are.');
  }
}

function wholeDocument(
  name: string,
  labelling: Labelling,
  conversation: Conversation,
): Evidence | undefined {
  try {
    return labelling.document(name);
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    conversation.show(error.message);
    return undefined;
  }
}
