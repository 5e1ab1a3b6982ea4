import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { EmbedContext } from '../../../../../../src/pipeline/stages/embed/embed-context.js';
import { findHubModel } from '../../../../../../src/pipeline/stages/embed/transformers/hub-model.js';
import { temporaryFolder, testContext, testHost } from '../embed-context-of.js';

/** What the hub under test holds, by path. */
let files: Record<string, string> = {};
let asked: string[] = [];
let tokens: (string | undefined)[] = [];
let breakAfter: number | undefined;
let status: number | undefined;

const server = createServer((request, response) => {
  const url = request.url ?? '';
  asked.push(url);
  tokens.push(request.headers.authorization);
  const content = files[url];
  if (status !== undefined || content === undefined) {
    response.writeHead(status ?? 404).end();
  } else if (breakAfter !== undefined && content.length > breakAfter) {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.slice(0, breakAfter), () => response.destroy());
  } else {
    response.end(content);
  }
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
const HF_ENDPOINT = `http://127.0.0.1:${address.port}`;

const root = temporaryFolder();
let number = 0;
beforeEach(() => {
  const base = '/org/tiny/resolve/main';
  files = {
    [`${base}/config.json`]: '{"hidden_size": 8, "max_position_embeddings": 64}',
    [`${base}/tokenizer.json`]: '{"version": "1.0"}',
    [`${base}/sentence_bert_config.json`]: '{"max_seq_length": 32}',
    [`${base}/onnx/model_quantized.onnx`]: 'onnx '.repeat(1000),
  };
  asked = [];
  tokens = [];
  breakAfter = undefined;
  status = undefined;
});

function newContext(
  env: Record<string, string> = {},
  more: Partial<EmbedContext> = {},
): EmbedContext {
  number += 1;
  return testContext(root, {
    host: testHost(join(root, `cache-${number}`), { HF_ENDPOINT, ...env }),
    ...more,
  });
}

const tiny = { id: 'org/tiny', revision: 'main', dtype: 'q8', setting: 'pipeline.embed' } as const;

describe('findHubModel', () => {
  it('downloads a model once', async () => {
    const context = newContext();
    const first = await findHubModel(tiny, context);
    expect(first).toMatchObject({ name: 'org/tiny', dimensions: 8, maxTokens: 32, positions: 64 });
    const { folder, subfolder } = await first.prepare();
    expect(readFileSync(join(folder, subfolder, 'model_quantized.onnx'), 'utf8')).toBe(
      'onnx '.repeat(1000),
    );
    asked = [];
    expect((await findHubModel(tiny, context)).hash).toBe(first.hash);
    expect(asked).toEqual([]);
  });

  it('names the same files alike wherever they lie, and other files otherwise', async () => {
    const first = await findHubModel(tiny, newContext());
    expect((await findHubModel(tiny, newContext())).hash).toBe(first.hash);
    files['/org/tiny/resolve/main/onnx/model_quantized.onnx'] = 'another';
    expect((await findHubModel(tiny, newContext())).hash).not.toBe(first.hash);
  });

  it('asks for the revision and sends the token', async () => {
    files = Object.fromEntries(
      Object.entries(files).map(([path, content]) => [
        path.replace('main', 'refs%2Fpr%2F1'),
        content,
      ]),
    );
    await findHubModel({ ...tiny, revision: 'refs/pr/1' }, newContext({ HF_TOKEN: 'hf_secret' }));
    expect(tokens.every((token) => token === 'Bearer hf_secret')).toBe(true);
  });

  it('goes on after a download that broke off', async () => {
    const context = newContext();
    breakAfter = 1000;
    await expect(findHubModel(tiny, context)).rejects.toMatchObject({ code: 'model-unreachable' });
    breakAfter = undefined;
    asked = [];
    await findHubModel(tiny, context);
    expect(asked).not.toContain('/org/tiny/resolve/main/config.json');
    expect(asked).toContain('/org/tiny/resolve/main/onnx/model_quantized.onnx');
    const names = readdirSync(join(context.host.cacheFolder, 'hub/org/tiny/main/onnx'));
    expect(names).toEqual(['model_quantized.onnx']);
  });

  it('fetches a file again that was cut short on disk', async () => {
    const context = newContext();
    const before = await findHubModel(tiny, context);
    truncateSync(join(context.host.cacheFolder, 'hub/org/tiny/main/onnx/model_quantized.onnx'), 10);
    expect((await findHubModel(tiny, context)).hash).toBe(before.hash);
  });

  it.each(['config.json', 'tokenizer.json', 'onnx/model_quantized.onnx'])(
    'says that %s is missing and where',
    async (name) => {
      files = Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith(name)));
      await expect(findHubModel(tiny, newContext())).rejects.toMatchObject({
        code: 'model-not-found',
        message: `no model 'org/tiny' (revision 'main'): '${HF_ENDPOINT}/org/tiny/resolve/main/${name}' answers HTTP 404`,
      });
    },
  );

  it.each([
    [401, 'model-not-found'],
    [403, 'model-not-found'],
    [429, 'model-unreachable'],
    [500, 'model-unreachable'],
  ])('takes HTTP %i for %s', async (code, expected) => {
    status = code;
    await expect(findHubModel(tiny, newContext())).rejects.toMatchObject({ code: expected });
  });

  it('says what to do when the hub cannot be reached', async () => {
    const offline = newContext({ HF_ENDPOINT: 'http://127.0.0.1:1' });
    await expect(findHubModel(tiny, offline)).rejects.toMatchObject({
      code: 'model-unreachable',
      message: expect.stringContaining(
        "cannot download model 'org/tiny' from 'http://127.0.0.1:1/org/tiny/",
      ),
      suggestions: expect.arrayContaining([
        expect.stringContaining('folder'),
        expect.stringContaining('HF_ENDPOINT'),
      ]),
    });
  });

  it('stops with the reason of the signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(findHubModel(tiny, newContext({}, { signal }))).rejects.toThrow('enough');
  });

  it('takes a torn record for none', async () => {
    const context = newContext();
    const before = await findHubModel(tiny, context);
    const folder = join(context.host.cacheFolder, 'hub/org/tiny/main');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'files-q8.json'), '{"files":');
    expect((await findHubModel(tiny, context)).hash).toBe(before.hash);
  });
});
