import { describe, expect, it } from 'vitest';
import { openModelTokenizer } from '../../../../src/pipeline/tokens/model-tokenizer.js';
import { findPairFrame } from '../../../../src/pipeline/tokens/pair-frame.js';
import { minilmTokenizerPath } from './minilm-tokenizer.js';

describe('what stands around and between two texts', () => {
  it('is found with the segment of each part', () => {
    const texts = [[7, 8], [9]] as const;
    const ids = [1, 7, 8, 2, 9, 2];
    expect(findPairFrame({ texts, ids, types: [0, 0, 0, 0, 1, 1] })).toEqual({
      before: { ids: [1], types: [0] },
      between: { ids: [2], types: [0] },
      after: { ids: [2], types: [1] },
      types: [0, 1],
    });
  });

  it('is found where there is more between them, and where segments are not told', () => {
    const found = findPairFrame({
      texts: [[7], [9]],
      ids: [0, 7, 2, 2, 9, 2],
      types: undefined,
    });
    expect(found?.between).toEqual({ ids: [2, 2], types: [0, 0] });
    expect(found?.types).toEqual([0, 0]);
  });

  it('is found where a text is that of the other, or where nothing is added', () => {
    expect(findPairFrame({ texts: [[5], [5]], ids: [5, 3, 5], types: undefined })).toMatchObject({
      before: { ids: [] },
      between: { ids: [3] },
      after: { ids: [] },
    });
    expect(findPairFrame({ texts: [[5], [6]], ids: [5, 6], types: undefined })).toMatchObject({
      between: { ids: [] },
    });
  });

  it('is not found where a text was changed, or the second comes first', () => {
    expect(findPairFrame({ texts: [[5], [6]], ids: [1, 5, 7], types: undefined })).toBeUndefined();
    expect(findPairFrame({ texts: [[5], [6]], ids: [6, 5], types: undefined })).toBeUndefined();
  });

  it('is that of BERT for a tokenizer of BERT’s', async () => {
    const tokenizer = await openModelTokenizer({ tokenizer: minilmTokenizerPath });
    expect(tokenizer.pairFrame()).toEqual({
      before: { ids: [101], types: [0] },
      between: { ids: [102], types: [0] },
      after: { ids: [102], types: [1] },
      types: [0, 1],
    });
  });
});
