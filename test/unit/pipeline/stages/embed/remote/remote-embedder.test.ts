import type { ServerResponse } from 'node:http';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Embedder } from '../../../../../../src/model/embedder.js';
import { openCohereEmbedder } from '../../../../../../src/pipeline/stages/embed/cohere/cohere-embedder.js';
import { embedSettingsSchema } from '../../../../../../src/pipeline/stages/embed/embed-settings.js';
import { openOllamaEmbedder } from '../../../../../../src/pipeline/stages/embed/ollama/ollama-embedder.js';
import { openOpenaiEmbedder } from '../../../../../../src/pipeline/stages/embed/openai/openai-embedder.js';
import { openVoyageEmbedder } from '../../../../../../src/pipeline/stages/embed/voyage/voyage-embedder.js';
import { collectGarbage } from '../../../../../support/collect-garbage.js';
import {
  base64Of,
  give,
  giveError,
  giveVectors,
  PROTOCOLS,
  ProtocolServer,
  SERVER_TOKENS,
  serverVector,
  type ProtocolName,
} from '../../../../../support/protocol-server.js';
import { testContext, testHost } from '../embed-context-of.js';
import { VirtualClock } from './virtual-clock.js';

const server = await ProtocolServer.start();
afterAll(() => server.stop());
/** An address at which nobody listens any more. */
const absent = await ProtocolServer.start();
const nobody = absent.origin;
await absent.stop();
const KEY = 'sk-very-secret';
const env = { TEST_KEY: KEY, TEST_PATH: 'hidden-path', TEST_HEADER: 'tenant-secret' };
let clock = new VirtualClock();
beforeEach(() => {
  server.forget();
  clock = new VirtualClock();
});

const NAMES = Object.keys(PROTOCOLS) as ProtocolName[];

function contextOf() {
  return testContext('/nowhere', { host: { ...testHost('/nowhere', env), now: clock.now } });
}

function open(
  provider: ProtocolName,
  more: Record<string, unknown> = {},
  context = contextOf(),
): Promise<Embedder> {
  const settings = embedSettingsSchema.parse(
    server.settings(provider, { apiKey: '${TEST_KEY}', ...more }),
  );
  switch (settings.provider) {
    case 'openai':
      return openOpenaiEmbedder(settings, context, clock.sleep);
    case 'ollama':
      return openOllamaEmbedder(settings, context, clock.sleep);
    case 'cohere':
      return openCohereEmbedder(settings, context, clock.sleep);
    case 'voyage':
      return openVoyageEmbedder(settings, context, clock.sleep);
    default:
      throw new Error('no server');
  }
}

async function embed(provider: ProtocolName, more: Record<string, unknown> = {}) {
  return (await open(provider, more)).embedPassages(['one']);
}

function toVectors(texts: readonly string[]): Float32Array[] {
  return texts.map((text) => Float32Array.from(serverVector(text)));
}

describe.each(NAMES)('%s embedder', (provider) => {
  it('sends texts in batches, gives vectors in their order and the tokens that were counted', async () => {
    const texts = ['one', 'two', 'three', 'four', 'five'];
    const embedder = await open(provider, { batchSize: 2 });
    expect(await embedder.embedPassages(texts)).toEqual({
      vectors: toVectors(texts),
      truncated: [],
      tokens: 5 * SERVER_TOKENS,
    });
    expect(server.seen.map((request) => request.texts)).toEqual([
      ['one', 'two'],
      ['three', 'four'],
      ['five'],
    ]);
    expect(server.seen[0]).toMatchObject({
      url: PROTOCOLS[provider].path,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: { model: 'tiny' },
    });
  });

  it('puts the prefixes before passages and questions', async () => {
    const embedder = await open(provider, { passagePrefix: 'passage: ', queryPrefix: 'query: ' });
    await embedder.embedPassages(['a']);
    await embedder.embedQueries(['b']);
    expect(server.seen.map(({ texts }) => texts)).toEqual([['passage: a'], ['query: b']]);
  });

  it('sends no key where the settings have none, and more headers where they have some', async () => {
    await embed(provider, {
      apiKey: undefined,
      headers: { 'X-Tenant': '${TEST_HEADER}', Authorization: 'Basic abc' },
    });
    await embed(provider, { apiKey: undefined });
    expect(server.seen[0]?.headers).toMatchObject({
      'x-tenant': 'tenant-secret',
      authorization: 'Basic abc',
    });
    expect(server.seen[1]?.headers.authorization).toBeUndefined();
  });

  it('keeps keys and values of variables out of its identity', async () => {
    const { identity } = await open(provider, {
      baseUrl: 'https://example.org/${TEST_PATH}/v1',
      headers: { 'x-tenant': '${TEST_HEADER}' },
    });
    const text = JSON.stringify(identity);
    for (const value of Object.values(env)) expect(text).not.toContain(value);
    expect(identity).toMatchObject({
      provider,
      model: 'tiny',
      baseUrl: 'https://example.org/${TEST_PATH}/v1',
    });
  });

  it('has the price of the settings', async () => {
    const embedder = await open(provider, { price: { perMillionTokens: 0.02 } });
    expect(embedder.price).toEqual({ perMillionTokens: 0.02, currency: 'USD' });
  });

  it('tries again with doubled delays while the server is busy or failing', async () => {
    server.answers.push(
      giveError(429, 'slow down'),
      giveError(500, 'oops'),
      giveError(503, 'soon'),
    );
    expect((await embed(provider)).vectors).toEqual(toVectors(['one']));
    expect(clock.waited).toEqual([500, 1000, 2000]);
  });

  it('does not wait for an account that has no credit left', async () => {
    const error = { message: 'You exceeded your current quota', code: 'insufficient_quota' };
    server.otherwise = give(429, { error });
    await expect(embed(provider)).rejects.toMatchObject({
      code: 'embed-refused',
      message: expect.stringContaining('has no credit left (HTTP 429)') as string,
    });
    expect(server.seen).toHaveLength(1);
    expect(clock.waited).toEqual([]);
  });

  it('gives up after maxRetries and says what the server said', async () => {
    server.otherwise = giveError(503, 'never again');
    await expect(embed(provider, { maxRetries: 2 })).rejects.toMatchObject({
      code: 'embed-unreachable',
      message: `${provider} model 'tiny' at '${server.origin}${PROTOCOLS[provider].path}' failed (HTTP 503): never again (tried 3 times)`,
      data: { status: 503, provider, model: 'tiny' },
    });
    expect(server.seen).toHaveLength(3);
  });

  it('tries again when the connection breaks, before the answer or in the middle of it', async () => {
    server.answers.push(
      (_, response) => response.destroy(),
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"data": [');
        setTimeout(() => response.destroy(), 20);
      },
    );
    expect((await embed(provider)).vectors).toEqual(toVectors(['one']));
    expect(clock.waited).toEqual([500, 1000]);
  });

  it('says at once that nobody listens, and where', async () => {
    await expect(embed(provider, { baseUrl: `${nobody}/x` })).rejects.toMatchObject({
      code: 'embed-unreachable',
      message: expect.stringMatching(/cannot reach .* at 'http:.*\/x\/.*ECONNREFUSED/),
    });
    expect(clock.waited).toEqual([]);
  });

  it('does not wait longer than timeoutMs for an answer', async () => {
    server.otherwise = () => undefined;
    await expect(embed(provider, { timeoutMs: 50, maxRetries: 1 })).rejects.toMatchObject({
      code: 'embed-unreachable',
      message: expect.stringContaining('no answer within 50 ms (tried 2 times)'),
    });
  });

  it('does not wait longer than timeoutMs for the end of an answer', async () => {
    server.otherwise = (_, response) => {
      response.writeHead(200);
      response.write('{');
    };
    await expect(embed(provider, { timeoutMs: 50, maxRetries: 0 })).rejects.toThrow(
      'no answer within 50 ms',
    );
  });

  it.each([
    ['an answer', (): void => undefined],
    [
      'the end of an answer',
      (response: ServerResponse) => {
        response.writeHead(200);
        response.write('{');
      },
    ],
  ])('keeps the time for %s though memory is collected meanwhile', async (_, begin) => {
    server.otherwise = (_request, response) => {
      begin(response);
    };
    const embedder = await open(provider, { timeoutMs: 300, maxRetries: 0 });
    const collector = setInterval(collectGarbage, 20);
    try {
      // A signal of the user's is what a run has.
      const work = embedder.embedPassages(['one'], new AbortController().signal);
      await expect(work).rejects.toThrow('no answer within 300 ms');
    } finally {
      clearInterval(collector);
    }
  });

  it.each([
    [401, 'not-authorised'],
    [403, 'not-authorised'],
    [404, 'model-not-found'],
    [400, 'embed-refused'],
    [422, 'embed-refused'],
  ])('does not try again after HTTP %i and keeps the key to itself', async (status, code) => {
    server.answers.push(giveError(status, `Incorrect API key provided: ${KEY}`));
    await expect(embed(provider)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/'tiny'.*Incorrect API key provided: \*\*\*/),
      data: { status, provider, model: 'tiny' },
      suggestions: expect.arrayContaining([expect.any(String)]),
    });
    expect(server.seen).toHaveLength(1);
  });

  it('does not follow a redirect with texts and key', async () => {
    server.answers.push(give(307, '', { location: `${server.origin}/elsewhere` }));
    await expect(embed(provider)).rejects.toMatchObject({ code: 'embed-refused' });
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['bad-response', 'no vectors', () => []],
    ['bad-response', 'two vectors', () => [serverVector('a'), serverVector('b')]],
    ['bad-response', 'a value that is null', () => [[1, 2, null, 4]]],
    ['bad-response', 'a value too large for float32', () => [[1, 2, 1e39, 4]]],
    ['bad-response', 'a vector of words', () => [['1', '2', '3', '4']]],
    ['wrong-dimensions', 'a shorter vector', () => [[1, 2, 3]]],
    ['wrong-dimensions', 'an empty vector', () => [[]]],
  ])('refuses with %s %s', async (code, _, vectors) => {
    server.answers.push(giveVectors(vectors));
    await expect(embed(provider)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`${provider} model 'tiny'`),
    });
    expect(server.seen).toHaveLength(1);
  });

  it.each(['<html>', '', '{"embeddings": [[NaN, 1, 2, 3]]}', '{}', '[]', 'null', '[[1,2,3,4]]'])(
    'refuses the body %s',
    async (body) => {
      server.answers.push(give(200, body));
      await expect(embed(provider)).rejects.toMatchObject({ code: 'bad-response' });
    },
  );

  it('names the length that the vectors have', async () => {
    server.answers.push(giveVectors(() => [[1, 2, 3]]));
    await expect(embed(provider)).rejects.toMatchObject({
      message: expect.stringContaining('3 dimensions, expected 4'),
      suggestions: ['Set pipeline.embed.dimensions: 3 in stemma.yaml.'],
    });
  });

  it('stops reading an answer that has no end', async () => {
    let sent = 0;
    server.answers.push((_, response) => {
      const more = (): void => {
        while (!response.destroyed && sent < 100_000_000) {
          sent += 65_536;
          if (!response.write('x'.repeat(65_536))) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    await expect(embed(provider)).rejects.toMatchObject({
      code: 'bad-response',
      message: expect.stringMatching(/it has more than \d+ bytes/),
    });
    expect(sent).toBeLessThan(50_000_000);
  });

  it('refuses an empty text before anything is sent', async () => {
    const embedder = await open(provider);
    await expect(embedder.embedPassages(['one', ''])).rejects.toMatchObject({ code: 'empty-text' });
    expect(server.seen).toHaveLength(0);
  });

  it('rejects with the reason while the server thinks', async () => {
    const stop = new AbortController();
    server.answers.push(() => {
      stop.abort(new Error('enough'));
    });
    const embedder = await open(provider);
    await expect(embedder.embedPassages(['one'], stop.signal)).rejects.toThrow('enough');
    expect(server.seen).toHaveLength(1);
  });
});

describe('remote embedder, refused settings', () => {
  it.each([
    ['dimensions-unknown', { dimensions: undefined }],
    ['environment-variable-missing', { apiKey: '${NO_SUCH_KEY}' }],
    ['environment-variable-missing', { baseUrl: 'http://${NO_SUCH_HOST}/v1' }],
    ['environment-variable-missing', { headers: { 'x-key': '${NO_SUCH_KEY}' } }],
    ['bad-settings', { baseUrl: 'not an address' }],
    ['bad-settings', { baseUrl: 'file:///etc/passwd' }],
    ['bad-settings', { baseUrl: `http://user:${KEY}@localhost/v1` }],
    ['bad-settings', { apiKey: `${KEY}\nSet-Cookie: x` }],
    ['bad-settings', { overflow: 'truncate' }],
    ['bad-settings', { overflow: 'truncate', maxTokens: 100 }],
    ['bad-settings', { maxTokens: 100 }],
    ['unknown-tokenizer', { tokenizer: 'gpt9' }],
  ])('fail with %s for %j', async (code, more) => {
    await expect(open('openai', more)).rejects.toMatchObject({
      code,
      message: expect.not.stringContaining(KEY),
    });
  });

  it('warn of a key that stands in the settings themselves', async () => {
    const context = contextOf();
    await open('voyage', { apiKey: KEY }, context);
    expect(context.warnings).toEqual([expect.stringContaining('pipeline.embed.apiKey')]);
    expect(context.warnings.join()).not.toContain(KEY);
  });
});

describe('remote embedder, addresses and secrets', () => {
  it('quotes the address as the settings write it', async () => {
    await expect(
      embed('openai', { baseUrl: 'http://127.0.0.1:1/${TEST_PATH}/', maxRetries: 0 }),
    ).rejects.toThrow("at 'http://127.0.0.1:1/${TEST_PATH}/embeddings'");
  });

  it('keeps the query of an address, behind the path', async () => {
    server.otherwise = giveVectors();
    server.answers.push((request, response) => {
      giveVectors()({ ...request, url: PROTOCOLS.openai.path }, response);
    });
    await embed('openai', { baseUrl: `${server.origin}/openai/deployments/x?api-version=1` });
    expect(server.seen[0]?.url).toBe('/openai/deployments/x/embeddings?api-version=1');
  });

  it('hides values of variables that the server quotes back', async () => {
    server.answers.push(giveError(400, 'unknown tenant tenant-secret, key sk-very-secret'));
    await expect(embed('cohere', { headers: { 'x-tenant': '${TEST_HEADER}' } })).rejects.toThrow(
      'unknown tenant ***, key ***',
    );
  });

  it('shows little of a long answer that explains nothing', async () => {
    server.answers.push(give(400, `<html>${' \n'.repeat(40)}${'x'.repeat(1_000_000)}`));
    const error = await embed('openai').catch((caught: unknown) => caught);
    expect(String(error)).toContain('<html> xxx');
    expect(String(error).length).toBeLessThan(500);
  });
});

describe('openai embedder', () => {
  it('reads base64 vectors, and asks for them where the settings say so', async () => {
    server.answers.push(giveVectors(base64Of), giveVectors(base64Of));
    const embedder = await open('openai', { encodingFormat: 'base64' });
    expect((await embedder.embedPassages(['one', 'two'])).vectors).toEqual(
      toVectors(['one', 'two']),
    );
    await embed('openai');
    expect(server.seen.map(({ body }) => body['encoding_format'])).toEqual(['base64', 'float']);
    expect(embedder.identity).toEqual((await open('openai')).identity);
  });

  it.each(['AAAAAAA=', Buffer.alloc(16, 0xff).toString('base64'), 'not base64 at all'])(
    'refuses the base64 vector %s',
    async (vector) => {
      server.answers.push(giveVectors(() => [vector]));
      await expect(embed('openai')).rejects.toMatchObject({
        code: expect.stringMatching(/^(bad-response|wrong-dimensions)$/),
      });
    },
  );

  it.each([[[1, 1]], [[0, 0]], [[0, 2]]])('refuses the indices %j', async (indices) => {
    const data = indices.map((index) => ({ index, embedding: [1, 2, 3, 4] }));
    server.answers.push(give(200, { data }));
    const embedder = await open('openai');
    await expect(embedder.embedPassages(['one', 'two'])).rejects.toMatchObject({
      code: 'bad-response',
    });
  });

  it('asks for a length only where that is wanted', async () => {
    await embed('openai');
    await embed('openai', { requestDimensions: true });
    await embed('openai', { model: 'text-embedding-3-small' });
    expect(server.seen.map(({ body }) => body['dimensions'])).toEqual([undefined, 4, 4]);
  });

  it('knows length, tokenizer and limit of OpenAI’s models', async () => {
    const large = { model: 'text-embedding-3-large', dimensions: undefined };
    expect((await open('openai', large)).dimensions).toBe(3072);
    expect((await open('openai', large)).tokenizer?.id).toBe('cl100k_base@1');
    expect((await open('openai')).tokenizer).toBeUndefined();
    const embedder = await open('openai', { model: 'text-embedding-3-small' });
    await expect(embedder.embedPassages(['word '.repeat(9000)])).rejects.toMatchObject({
      code: 'text-too-long',
      data: { limit: 8191 },
    });
    expect(server.seen).toHaveLength(0);
  });
});

describe('ollama embedder', () => {
  it('has Ollama refuse what is too long, and keep the model as long as the settings say', async () => {
    await embed('ollama');
    await embed('ollama', { keepAlive: '10m', requestDimensions: true });
    expect(server.seen.map(({ body }) => body)).toEqual([
      { model: 'tiny', input: ['one'], truncate: false },
      { model: 'tiny', input: ['one'], truncate: false, keep_alive: '10m', dimensions: 4 },
    ]);
  });

  it('says how to start Ollama and how to fetch the model', async () => {
    await expect(embed('ollama', { baseUrl: nobody })).rejects.toMatchObject({
      suggestions: [expect.stringContaining('ollama serve'), expect.any(String)],
    });
    server.answers.push(giveError(404, 'model "tiny" not found, try pulling it first'));
    await expect(embed('ollama')).rejects.toMatchObject({
      code: 'model-not-found',
      suggestions: expect.arrayContaining(['Fetch the model: ollama pull tiny']),
    });
  });
});

describe('cohere and voyage embedders', () => {
  it('say whether a text is a document or a question, and refuse to have it cut', async () => {
    for (const provider of ['cohere', 'voyage'] as const) {
      const embedder = await open(provider);
      await embedder.embedPassages(['a']);
      await embedder.embedQueries(['b']);
    }
    expect(server.seen.map(({ body }) => body)).toEqual([
      {
        ...{ model: 'tiny', texts: ['a'], input_type: 'search_document' },
        ...{ embedding_types: ['float'], truncate: 'NONE' },
      },
      {
        ...{ model: 'tiny', texts: ['b'], input_type: 'search_query' },
        ...{ embedding_types: ['float'], truncate: 'NONE' },
      },
      { model: 'tiny', input: ['a'], input_type: 'document', truncation: false },
      { model: 'tiny', input: ['b'], input_type: 'query', truncation: false },
    ]);
  });

  it('ask for a length where the model is known to shorten and the settings have one', async () => {
    await embed('cohere', { model: 'embed-v4.0' });
    await embed('cohere', { model: 'embed-english-v3.0' });
    await embed('voyage', { model: 'voyage-3.5' });
    expect(server.seen.map(({ body }) => body['output_dimension'])).toEqual([4, undefined, 4]);
    expect((await open('cohere', { model: 'embed-v4.0', dimensions: undefined })).dimensions).toBe(
      1536,
    );
    expect(
      (await open('voyage', { model: 'voyage-3-lite', dimensions: undefined })).dimensions,
    ).toBe(512);
  });
});

describe('remote embedder, texts above the limit', () => {
  const limit = { maxTokens: 10, tokenizer: 'cl100k_base' };
  const long = 'The logger 🔋 measures temperature every ten minutes, and then it sends a report.';

  it('are refused before anything is sent unless they are to be cut', async () => {
    const embedder = await open('voyage', limit);
    await expect(embedder.embedPassages(['short', long])).rejects.toMatchObject({
      code: 'text-too-long',
      message: expect.stringContaining('the model takes 10'),
    });
    expect(server.seen).toHaveLength(0);
  });

  it('are cut at the limit, prefix included, and counted', async () => {
    const embedder = await open('cohere', {
      ...limit,
      overflow: 'truncate',
      passagePrefix: 'passage: ',
    });
    const { truncated } = await embedder.embedPassages(['short', long, `${long} twice`]);
    expect(truncated).toEqual([1, 2]);
    const [, sent = '', other] = server.texts;
    expect(`passage: ${long}`.startsWith(sent)).toBe(true);
    expect(other).toBe(sent);
    const { tokenizer } = embedder;
    expect(tokenizer?.count(sent)).toBe(10);
    expect(tokenizer?.count(`passage: ${long}`.slice(0, sent.length + 5))).toBeGreaterThan(10);
  });

  it('are cut between characters', async () => {
    const embedder = await open('openai', { ...limit, maxTokens: 8, overflow: 'truncate' });
    const batteries = Array.from({ length: 9 }, (_, i) => `${'x'.repeat(i)}${'🔋'.repeat(40)}`);
    await embedder.embedPassages(batteries);
    for (const text of server.texts) expect(text).not.toMatch(/\p{Surrogate}/u);
  });

  it('decide vectors only where they are cut: so does the identity', async () => {
    const plain = (await open('openai')).identity;
    expect((await open('openai', { ...limit })).identity).toEqual(plain);
    const cut = (await open('openai', { ...limit, overflow: 'truncate' })).identity;
    expect(cut).toMatchObject({ maxTokens: 10, tokenizer: 'cl100k_base@1', overflow: 'truncate' });
  });
});

describe('remote embedder, batches', () => {
  it('hold no more tokens than batchTokens, and a longer text goes alone', async () => {
    const embedder = await open('openai', { tokenizer: 'cl100k_base', batchTokens: 5 });
    const texts = ['a b', 'c d', 'e f', 'g h i j k l m n', 'o', 'p q r s'];
    const { vectors } = await embedder.embedPassages(texts);
    expect(vectors).toEqual(toVectors(texts));
    expect(server.seen.map((request) => request.texts)).toEqual([
      ['a b', 'c d'],
      ['e f'],
      ['g h i j k l m n'],
      ['o', 'p q r s'],
    ]);
  });
});

describe('remote embedder, limits of the server', () => {
  it('waits as long as the server asks, within two minutes', async () => {
    server.answers.push(
      giveError(429, 'slow down', { 'retry-after': '7' }),
      giveError(429, 'slow down', { 'retry-after-ms': '30' }),
      giveError(429, 'slow down', { 'retry-after': '100000' }),
      giveError(503, 'slow down', { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
      giveError(429, 'slow down', { 'retry-after': 'soon' }),
    );
    await embed('openai');
    expect(clock.waited).toEqual([7000, 30, 120_000, 8000]);
  });

  it('rejects with the reason while it waits to try again', async () => {
    const stop = new AbortController();
    server.answers.push(giveError(429, 'slow down', { 'retry-after': '100' }));
    const settings = embedSettingsSchema.parse(server.settings('openai'));
    if (settings.provider !== 'openai') throw new Error('not openai');
    const embedder = await openOpenaiEmbedder(settings, testContext('/nowhere'));
    const work = embedder.embedPassages(['one'], stop.signal);
    setTimeout(() => {
      stop.abort(new Error('enough'));
    }, 50);
    await expect(work).rejects.toThrow('enough');
    expect(server.seen).toHaveLength(1);
  });

  it('sends one request alone until it knows what the limits are, then several at once', async () => {
    const embedder = await open('openai', { concurrency: 3 });
    server.otherwise = (request, response) => {
      setTimeout(() => {
        giveVectors()(request, response);
      }, 30);
    };
    const work = ['a', 'b', 'c', 'd'].map((text) => embedder.embedPassages([text]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.seen).toHaveLength(1);
    await Promise.all(work);
    expect(server.mostOpen).toBe(3);
    expect(embedder.concurrency).toBe(3);
  });

  it('gives each request that waited for a first one that failed its own attempt', async () => {
    const embedder = await open('openai');
    server.answers.push(giveError(400, 'text a is too long'));
    const ends = await Promise.allSettled(['a', 'b'].map((text) => embedder.embedPassages([text])));
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(server.seen.map(({ texts }) => texts)).toEqual([['a'], ['b']]);
    expect((await embedder.embedPassages(['c'])).vectors).toEqual(toVectors(['c']));
  });

  it.each(['bucket', 'window'] as const)(
    'goes at the pace of a %s that the headers tell, and is never refused',
    async (kind) => {
      const limits = new ServerLimits(kind, clock.now);
      server.otherwise = limits.answer;
      const context = contextOf();
      const more = { tokenizer: 'cl100k_base', batchSize: 2, concurrency: 1 };
      const embedder = await open('openai', more, context);
      const texts = Array.from({ length: 60 }, (_, i) => `text number ${i}`);
      const start = clock.time;
      const { vectors } = await embedder.embedPassages(texts);
      expect(vectors).toEqual(toVectors(texts));
      expect(limits.refused).toBe(0);
      expect(server.seen).toHaveLength(30);
      // Ten requests a minute, of which ten are there at once.
      const seconds = (clock.time - start) / 1000;
      expect(seconds).toBeGreaterThanOrEqual(115);
      expect(seconds).toBeLessThan(130);
      expect(context.warnings).toEqual([expect.stringMatching(/limits how much/)]);
    },
  );

  it('waits for tokens too, by their number in the request', async () => {
    const limits = new ServerLimits('tokens', clock.now);
    server.otherwise = limits.answer;
    const embedder = await open('openai', { tokenizer: 'cl100k_base', batchSize: 1 });
    await embedder.embedPassages(Array.from({ length: 20 }, () => 'word '.repeat(50).trim()));
    expect(limits.refused).toBe(0);
    // A thousand tokens, of which two hundred are there at once, come back at two hundred a minute.
    expect(clock.time - Date.UTC(2026, 0, 1)).toBeGreaterThanOrEqual(4 * 60_000 - 1000);
  });
});

/** A server's limits: ten requests, or two hundred tokens, a minute. */
class ServerLimits {
  readonly #limit: number;
  #left: number;
  #at: number;
  refused = 0;

  constructor(
    readonly kind: 'bucket' | 'window' | 'tokens',
    readonly now: () => number,
  ) {
    this.#limit = kind === 'tokens' ? 200 : 10;
    this.#left = this.#limit;
    this.#at = now();
  }

  readonly answer = (...[request, response]: Parameters<ReturnType<typeof giveVectors>>): void => {
    this.#refill();
    const needs = this.kind === 'tokens' ? (request.texts[0]?.split(' ').length ?? 0) : 1;
    if (this.#left < needs) {
      this.refused += 1;
      giveError(429, 'too many requests')(request, response);
      return;
    }
    this.#left -= needs;
    giveVectors(undefined, this.#headers())(request, response);
  };

  #refill(): void {
    const passed = this.now() - this.#at;
    if (this.kind === 'window') {
      if (passed < 60_000) return;
      this.#left = this.#limit;
      this.#at = this.now();
      return;
    }
    this.#left = Math.min(this.#limit, this.#left + (passed * this.#limit) / 60_000);
    this.#at = this.now();
  }

  #headers(): Record<string, string> {
    if (this.kind === 'window') {
      const seconds = (this.#at + 60_000 - this.now()) / 1000;
      return { 'x-ratelimit-remaining': `${this.#left}`, 'x-ratelimit-reset': `${seconds}` };
    }
    const unit = this.kind === 'tokens' ? 'tokens' : 'requests';
    const reset = ((this.#limit - this.#left) * 60) / this.#limit;
    return {
      [`x-ratelimit-limit-${unit}`]: `${this.#limit}`,
      [`x-ratelimit-remaining-${unit}`]: `${Math.floor(this.#left)}`,
      [`x-ratelimit-reset-${unit}`]:
        reset < 60
          ? `${reset.toFixed(3)}s`
          : `${Math.floor(reset / 60)}m${(reset % 60).toFixed(3)}s`,
    };
  }
}
