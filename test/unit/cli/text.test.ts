import { describe, expect, it } from 'vitest';
import { capital, fromTo } from '../../../src/cli/text.js';

describe('scores from one to the other', () => {
  it.each([
    [0, 1, '0.00 -> 1.00'],
    [0.5, 0.5, '0.50 -> 0.50'],
    [1, 0.9981, '1.0000 -> 0.9981'],
  ])('%d and %d are %s', (before, after, shown) => {
    expect(fromTo(before, after, '->')).toBe(shown);
  });
});

describe('the beginning of a sentence', () => {
  it.each([
    ['evidence lost', 'Evidence lost'],
    ['docs/a.md is gone', 'docs/a.md is gone'],
    ['', ''],
  ])('of %j is %j', (text, sentence) => {
    expect(capital(text)).toBe(sentence);
  });
});
