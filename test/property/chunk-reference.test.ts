import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/cl100k_base';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SEPARATORS,
  recursiveSpans,
} from '../../src/pipeline/stages/chunk/recursive-spans.js';
import { tokenMeasure } from '../../src/pipeline/stages/chunk/token-measure.js';
import { anyLimits, anyText, countWords, graphemesOf } from './chunk-texts.js';

/** LangChain's splitter, but for the one deliberate difference: `''` cuts between graphemes. */
class Reference extends RecursiveCharacterTextSplitter {
  protected override splitOnSeparator(text: string, separator: string): string[] {
    return separator ? super.splitOnSeparator(text, separator) : graphemesOf(text);
  }
}

const measures = {
  characters: () => (text: string) => text.length,
  'words and punctuation': (size: number) => tokenMeasure(countWords, size),
  'cl100k_base tokens': (size: number) => tokenMeasure((text) => countTokens(text), size),
};

const anySeparators = fc.constantFrom<readonly string[]>(
  DEFAULT_SEPARATORS,
  ['\n\n', '. ', ' ', ''],
  ['ab', 'b', '.', ''],
  ['\n# ', '\n', ''],
  [''],
);

describe('recursiveSpans', () => {
  for (const [name, measureFor] of Object.entries(measures)) {
    it(`gives the chunks of LangChain's splitter, measured in ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(anyText, anyLimits, anySeparators, async (text, limits, separators) => {
          const measure = measureFor(limits.size);
          const reference = new Reference({
            chunkSize: limits.size,
            chunkOverlap: limits.overlap,
            separators: [...separators],
            keepSeparator: true,
            lengthFunction: measure,
          });
          const spans = recursiveSpans(text, { ...limits, measure, separators });
          expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(
            await reference.splitText(text),
          );
        }),
        { numRuns: 400 },
      );
    });
  }

  it("gives the chunks of LangChain's splitter unchanged where every character is one unit", async () => {
    const plain = fc
      .array(fc.constantFrom('a', 'bc', ' ', '\n', '\n\n', 'long.word', 'é', '漢'), {
        maxLength: 120,
      })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(plain, anyLimits, async (text, { size, overlap }) => {
        const reference = new RecursiveCharacterTextSplitter({
          chunkSize: size,
          chunkOverlap: overlap,
        });
        const measure = (slice: string): number => slice.length;
        const spans = recursiveSpans(text, {
          size,
          overlap,
          measure,
          separators: DEFAULT_SEPARATORS,
        });
        expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(
          await reference.splitText(text),
        );
      }),
      { numRuns: 400 },
    );
  });
});
