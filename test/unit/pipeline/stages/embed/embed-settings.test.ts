import { describe, expect, it } from 'vitest';
import {
  defaultEmbedSettings,
  embedSettingsSchema,
} from '../../../../../src/pipeline/stages/embed/embed-settings.js';

describe('embed settings', () => {
  it('default to the bundled model, quantised', () => {
    expect(defaultEmbedSettings()).toEqual({
      provider: 'transformers',
      model: 'all-MiniLM-L6-v2',
      dtype: 'q8',
      pooling: 'mean',
      normalize: true,
      queryPrefix: '',
      passagePrefix: '',
      overflow: 'truncate',
    });
  });

  it('choose the fields by the provider', () => {
    expect(embedSettingsSchema.parse({ provider: 'tfidf' })).toEqual({
      provider: 'tfidf',
      dimensions: 1024,
      tf: 'log',
      idf: 'smooth',
      lowercase: true,
    });
    expect(embedSettingsSchema.parse({ provider: 'openai' })).toMatchObject({
      model: 'text-embedding-3-small',
      baseUrl: 'https://api.openai.com/v1',
      batchSize: 128,
    });
  });

  it.each([
    [{ provider: 'word2vec' }],
    [{}],
    [{ provider: 'tfidf', model: 'all-MiniLM-L6-v2' }],
    [{ provider: 'tfidf', dimensions: 0 }],
    [{ provider: 'tfidf', tf: 'linear' }],
    [{ provider: 'transformers', dtype: 'q4' }],
    [{ provider: 'transformers', model: '' }],
    [{ provider: 'transformers', revision: '../main' }],
    [{ provider: 'transformers', maxTokens: 2.5 }],
    [{ provider: 'openai', apikey: '${KEY}' }],
    [{ provider: 'openai', batchSize: 0 }],
  ])('refuse %j', (settings) => {
    expect(embedSettingsSchema.safeParse(settings).success).toBe(false);
  });
});
