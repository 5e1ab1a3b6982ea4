import { answerWords } from './answer-words.js';

/** 1 where both answers have the same words in the same order, else 0. */
export function exactMatch(answer: string, expected: string): number {
  return answerWords(answer).join(' ') === answerWords(expected).join(' ') ? 1 : 0;
}

/**
 * Harmonic mean of the share of the answer's words that are expected and of the expected words that
 * came, each as often as it stands; where one side has no words, 1 if neither has.
 */
export function tokenF1(answer: string, expected: string): number {
  const [given, wanted] = [answerWords(answer), answerWords(expected)];
  if (given.length === 0 || wanted.length === 0) return given.length === wanted.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common++;
  }
  if (common === 0) return 0;
  const [precision, recall] = [common / given.length, common / wanted.length];
  return (2 * precision * recall) / (precision + recall);
}

/**
 * 1 where one of the texts holds the words of the answer one after another, else 0; 0 for an answer
 * without words.
 */
export function answerInTexts(expected: string, texts: readonly string[]): number {
  const words = answerWords(expected);
  if (words.length === 0) return 0;
  const wanted = ` ${words.join(' ')} `;
  return texts.some((text) => ` ${answerWords(text).join(' ')} `.includes(wanted)) ? 1 : 0;
}
