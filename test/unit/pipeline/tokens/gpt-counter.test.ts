import fc from 'fast-check';
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { openGptCounter } from '../../../../src/pipeline/tokens/gpt-counter.js';
import { nastyText } from './nasty-text.js';

const plain = { disallowedSpecial: new Set<string>() };

describe.each([
  ['cl100k_base', countCl100k],
  ['o200k_base', countO200k],
] as const)('%s', (name, reference) => {
  const counter = openGptCounter(name);

  it('counts what gpt-tokenizer counts on nasty texts', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expect(counter.count(text)).toBe(reference(text, plain));
      }),
      { numRuns: 500 },
    );
  });

  it('counts long words as gpt-tokenizer does', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', 'b', 'é', '中', 'th', 'e'),
          minLength: 100,
          maxLength: 400,
        }),
        (text) => {
          expect(counter.count(text)).toBe(reference(text, plain));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('counts special tokens as plain text', () => {
    expect(counter.count('<|endoftext|>')).toBeGreaterThan(3);
    expect(counter.count('<|endoftext|>')).toBe(reference('<|endoftext|>', plain));
  });

  it('knows the byte order mark, which gpt-tokenizer loses as it decodes its own table', () => {
    expect(counter.count('\ufeff')).toBe(1);
  });

  it('counts nothing in an empty text', () => {
    expect(counter.count('')).toBe(0);
  });

  it('counts a word of a million letters', () => {
    // Quadratic merging would take hours.
    expect(counter.count('acgt'.repeat(250_000))).toBeGreaterThan(100_000);
  });

  it('is named by its encoding', () => {
    expect(counter.id).toBe(`${name}@1`);
  });
});

describe('known counts', () => {
  // From OpenAI's tiktoken: encoding.encode("tiktoken is great!").
  it('are those of tiktoken', () => {
    expect(openGptCounter('cl100k_base').count('tiktoken is great!')).toBe(6);
  });
});
