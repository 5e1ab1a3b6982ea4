import { beforeEach, describe, expect, it } from 'vitest';
import type { Embedder } from '../../../../../../src/model/embedder.js';
import { embedSettingsSchema } from '../../../../../../src/pipeline/stages/embed/embed-settings.js';
import { openOpenaiEmbedder } from '../../../../../../src/pipeline/stages/embed/openai/openai-embedder.js';
import { testContext, testHost } from '../embed-context-of.js';
import {
  give,
  giveEmbeddings,
  giveError,
  startEmbeddingsServer,
  vectorOf,
} from './embeddings-server.js';

const server = await startEmbeddingsServer();
const KEY = 'sk-very-secret';
const env = { TEST_KEY: KEY, TEST_PATH: 'hidden-path' };
const waited: number[] = [];
beforeEach(() => {
  server.seen.length = 0;
  server.answers.length = 0;
  waited.length = 0;
});

function open(more: Record<string, unknown> = {}): Embedder {
  const settings = embedSettingsSchema.parse({
    provider: 'openai',
    model: 'tiny',
    baseUrl: server.baseUrl,
    apiKey: '${TEST_KEY}',
    dimensions: 4,
    ...more,
  });
  if (settings.provider !== 'openai') throw new Error('not openai');
  const context = testContext('/nowhere', { host: testHost('/nowhere', env) });
  return openOpenaiEmbedder(settings, context, (milliseconds) => {
    waited.push(milliseconds);
    return Promise.resolve();
  });
}

function toVectors(texts: readonly string[]): Float32Array[] {
  return texts.map((text) => Float32Array.from(vectorOf(text)));
}

describe('openai embedder', () => {
  it('sends texts in batches and gives vectors in their order', async () => {
    const texts = ['one', 'two', 'three', 'four', 'five'];
    const { vectors, truncated } = await open({ batchSize: 2 }).embedPassages(texts);
    expect(vectors).toEqual(toVectors(texts));
    expect(truncated).toEqual([]);
    expect(server.seen.map(({ body }) => body.input)).toEqual([
      ['one', 'two'],
      ['three', 'four'],
      ['five'],
    ]);
    expect(server.seen[0]).toMatchObject({
      authorization: `Bearer ${KEY}`,
      body: { model: 'tiny' },
    });
  });

  it('reads base64 vectors too', async () => {
    server.answers.push(giveEmbeddings('base64'));
    expect((await open().embedPassages(['one', 'two'])).vectors).toEqual(toVectors(['one', 'two']));
  });

  it('puts the prefixes before passages and questions', async () => {
    const embedder = open({ passagePrefix: 'passage: ', queryPrefix: 'query: ' });
    await embedder.embedPassages(['a']);
    await embedder.embedQueries(['b']);
    expect(server.seen.map(({ body }) => body.input)).toEqual([['passage: a'], ['query: b']]);
  });

  it('asks for a length only where that is wanted', async () => {
    await open().embedPassages(['a']);
    await open({ requestDimensions: true }).embedPassages(['a']);
    server.answers.push(give(200, { data: [{ index: 0, embedding: vectorOf('a') }] }));
    await open({ model: 'text-embedding-3-small' }).embedPassages(['a']);
    expect(server.seen.map(({ body }) => body.dimensions)).toEqual([undefined, 4, 4]);
  });

  it('sends no key where the settings have none', async () => {
    await open({ apiKey: undefined }).embedPassages(['a']);
    expect(server.seen[0]?.authorization).toBeUndefined();
  });

  it('knows the length and the tokenizer of OpenAI’s models', () => {
    expect(open({ model: 'text-embedding-3-large', dimensions: undefined }).dimensions).toBe(3072);
    expect(open({ model: 'text-embedding-3-large' }).tokenizer?.id).toBe('cl100k_base@1');
    expect(open().tokenizer).toBeUndefined();
  });

  it('has no key and no value of a variable in its identity', () => {
    const embedder = open({ baseUrl: 'https://example.org/${TEST_KEY}/v1' });
    expect(JSON.stringify(embedder.identity)).not.toContain(KEY);
    expect(embedder.identity).toMatchObject({
      model: 'tiny',
      baseUrl: 'https://example.org/${TEST_KEY}/v1',
    });
  });

  it('warns of a key that stands in the settings themselves', () => {
    const context = testContext('/nowhere');
    const settings = embedSettingsSchema.parse({ provider: 'openai', apiKey: KEY });
    if (settings.provider !== 'openai') throw new Error('not openai');
    openOpenaiEmbedder(settings, context);
    expect(context.warnings).toEqual([expect.stringContaining('pipeline.embed.apiKey')]);
    expect(context.warnings.join()).not.toContain(KEY);
  });
});

describe('openai embedder, refused settings', () => {
  it.each([
    ['dimensions-unknown', { dimensions: undefined }],
    ['environment-variable-missing', { apiKey: '${NO_SUCH_KEY}' }],
    ['environment-variable-missing', { baseUrl: 'http://${NO_SUCH_HOST}/v1' }],
    ['bad-settings', { baseUrl: 'not an address' }],
    ['bad-settings', { baseUrl: 'file:///etc/passwd' }],
    ['bad-settings', { baseUrl: `http://user:${KEY}@localhost/v1` }],
  ])('fails with %s for %j', (code, more) => {
    expect(() => open(more)).toThrow(
      expect.objectContaining({ code, message: expect.not.stringContaining(KEY) }),
    );
  });
});

describe('openai embedder, busy servers', () => {
  it('tries again with doubled delays while the server is busy or failing', async () => {
    server.answers.push(
      giveError(429, 'slow down'),
      giveError(500, 'oops'),
      giveError(503, 'soon'),
    );
    expect((await open().embedPassages(['one'])).vectors).toEqual(toVectors(['one']));
    expect(waited).toEqual([500, 1000, 2000]);
  });

  it('waits as long as the server asks, within two minutes', async () => {
    server.answers.push(
      giveError(429, 'slow down', { 'retry-after': '7' }),
      giveError(429, 'slow down', { 'retry-after-ms': '30' }),
      giveError(429, 'slow down', { 'retry-after': '100000' }),
      giveError(429, 'slow down', { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
      giveError(429, 'slow down', { 'retry-after': 'soon' }),
    );
    await open().embedPassages(['one']);
    expect(waited).toEqual([7000, 30, 120_000, 0, 8000]);
  });

  it('gives up after maxRetries', async () => {
    server.answers.push(giveError(503, 'soon'), giveError(503, 'later'), giveError(503, 'never'));
    await expect(open({ maxRetries: 2 }).embedPassages(['one'])).rejects.toMatchObject({
      code: 'embed-unreachable',
      message: expect.stringMatching(/HTTP 503.*never/),
    });
    expect(server.seen).toHaveLength(3);
  });

  it('tries again when the connection breaks', async () => {
    server.answers.push((_, response) => response.destroy());
    expect((await open().embedPassages(['one'])).vectors).toEqual(toVectors(['one']));
    expect(waited).toEqual([500]);
  });

  it('says where when nobody listens', async () => {
    const error = open({ baseUrl: 'http://127.0.0.1:1/v1', maxRetries: 1 }).embedPassages(['one']);
    await expect(error).rejects.toMatchObject({
      code: 'embed-unreachable',
      message: expect.stringContaining("cannot reach 'http://127.0.0.1:1/v1/embeddings'"),
    });
    expect(waited).toEqual([500]);
  });

  it('quotes the address as the settings write it', async () => {
    const error = open({ baseUrl: 'http://127.0.0.1:1/${TEST_PATH}', maxRetries: 0 }).embedPassages(
      ['one'],
    );
    await expect(error).rejects.toThrow(
      "cannot reach 'http://127.0.0.1:1/${TEST_PATH}/embeddings'",
    );
  });

  it('does not wait longer than timeoutMs for an answer', async () => {
    server.answers.push(() => undefined);
    await expect(
      open({ timeoutMs: 50, maxRetries: 0 }).embedPassages(['one']),
    ).rejects.toMatchObject({
      code: 'embed-unreachable',
      message: expect.stringContaining('no answer within 50 ms'),
    });
  });
});

describe('openai embedder, refusals', () => {
  it.each([
    [401, 'embed-unauthorized'],
    [403, 'embed-unauthorized'],
    [404, 'model-not-found'],
    [400, 'embed-refused'],
  ])('does not try again after HTTP %i and keeps the key to itself', async (status, code) => {
    server.answers.push(giveError(status, `Incorrect API key provided: ${KEY}`));
    await expect(open().embedPassages(['one'])).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/Incorrect API key provided: \*\*\*/),
      data: { status },
    });
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['bad-response', '<html>'],
    ['bad-response', {}],
    ['bad-response', { data: [] }],
    ['bad-response', { data: [{ index: 1, embedding: [1, 2, 3, 4] }] }],
    ['bad-response', { data: [{ index: 0, embedding: [1, 2, null, 4] }] }],
    ['bad-response', { data: [{ index: 0, embedding: [1, 2, 1e39, 4] }] }],
    ['bad-response', { data: [{ index: 0, embedding: 'AAAAAAA=' }] }],
    ['wrong-dimensions', { data: [{ index: 0, embedding: [1, 2, 3] }] }],
    [
      'bad-response',
      { data: [{ index: 0, embedding: Buffer.alloc(16, 0xff).toString('base64') }] },
    ],
  ])('fails with %s for %j', async (code, body) => {
    server.answers.push(give(200, body));
    await expect(open().embedPassages(['one'])).rejects.toMatchObject({ code });
  });

  it('names the two lengths when a vector has another', async () => {
    server.answers.push(give(200, { data: [{ index: 0, embedding: [1, 2, 3] }] }));
    await expect(open().embedPassages(['one'])).rejects.toThrow(/3, expected 4/);
  });

  it('refuses two vectors for one text', async () => {
    const twice = [0, 0].map((index) => ({ index, embedding: [1, 2, 3, 4] }));
    server.answers.push(give(200, { data: twice }));
    await expect(open().embedPassages(['one', 'two'])).rejects.toMatchObject({
      code: 'bad-response',
    });
  });

  it('refuses an empty text before anything is sent', async () => {
    await expect(open().embedPassages(['one', ''])).rejects.toMatchObject({ code: 'empty-text' });
    expect(server.seen).toHaveLength(0);
  });
});

describe('openai embedder, stopped', () => {
  it('rejects with the reason while the server thinks', async () => {
    const stop = new AbortController();
    server.answers.push(() => {
      stop.abort(new Error('enough'));
    });
    await expect(open().embedPassages(['one'], stop.signal)).rejects.toThrow('enough');
    expect(server.seen).toHaveLength(1);
  });

  it('rejects with the reason while it waits to try again', async () => {
    const stop = new AbortController();
    server.answers.push(giveError(429, 'slow down', { 'retry-after': '100' }));
    const settings = embedSettingsSchema.parse({
      provider: 'openai',
      baseUrl: server.baseUrl,
      dimensions: 4,
    });
    if (settings.provider !== 'openai') throw new Error('not openai');
    const work = openOpenaiEmbedder(settings, testContext('/nowhere')).embedPassages(
      ['one'],
      stop.signal,
    );
    setTimeout(() => {
      stop.abort(new Error('enough'));
    }, 100);
    await expect(work).rejects.toThrow('enough');
  });
});
