import type { TfidfSettings } from '../embed-settings.js';
import { TermScanner } from './term-scanner.js';
import { TermTable } from './term-table.js';
import { encodeTfidfModel } from './tfidf-model.js';

/**
 * Fits a tfidf model: in how many of the texts each term occurs. Of the settings only `lowercase`
 * matters, so one fitted model serves every weighting and every number of dimensions. The result
 * does not depend on the order of the texts; it has about 8 bytes a distinct term.
 */
export function fitTfidf(
  texts: Iterable<string>,
  settings: Pick<TfidfSettings, 'lowercase'>,
): Uint8Array {
  const scanner = new TermScanner(settings.lowercase);
  const table = new TermTable();
  const count = (hash: number): void => {
    table.count(hash);
  };
  for (const text of texts) {
    table.beginText();
    scanner.scan(text, count);
  }
  return encodeTfidfModel({
    texts: table.texts,
    lowercase: settings.lowercase,
    ...table.entries(),
  });
}
