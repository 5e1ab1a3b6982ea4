/** What a question asks, whatever its case, punctuation and spacing: letters and digits alone. */
export function questionWords(question: string): string {
  const words = question
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words === null ? question.trim() : words.join(' ');
}
