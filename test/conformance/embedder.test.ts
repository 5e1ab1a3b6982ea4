import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../src/model/embedder.js';
import { embedSettingsSchema } from '../../src/pipeline/stages/embed/embed-settings.js';
import { readModuleCode } from '../../src/pipeline/stages/embed/module/module-code.js';
import { TrustedModules } from '../../src/pipeline/stages/embed/module/trusted-modules.js';
import { openEmbedder } from '../../src/pipeline/stages/embed/open-embedder.js';
import { fitTfidf } from '../../src/pipeline/stages/embed/tfidf/fit-tfidf.js';
import { ProtocolServer } from '../support/protocol-server.js';
import { writeStaticModel } from '../support/static-model.js';
import { testContext, testHost } from '../unit/pipeline/stages/embed/embed-context-of.js';

const TEXTS = [
  'The logger measures temperature every ten minutes.',
  'Ein Fühler misst die Temperatur.',
  'Batteries last two years 🔋.',
  '温度计每十分钟测量一次。',
  'x',
  'word '.repeat(600),
  'The logger measures temperature every ten minutes.',
];

const cacheFolder = realpathSync(mkdtempSync(join(tmpdir(), 'stemma-embedder-')));
afterAll(() => {
  for (const folder of [cacheFolder, testHost(cacheFolder).configFolder]) {
    rmSync(folder, { recursive: true, force: true });
  }
});

writeFileSync(
  join(cacheFolder, 'embedder.mjs'),
  `export const embed = (texts, { kind }) => texts.map((text) =>
     [text.length, text.charCodeAt(0), kind === 'query' ? 1 : 0]);`,
);
new TrustedModules(testHost(cacheFolder)).add(readModuleCode(cacheFolder, 'embedder.mjs'));

const server = await ProtocolServer.start();
afterAll(() => server.stop());

const PROVIDERS: readonly Readonly<Record<string, unknown>>[] = [
  { provider: 'transformers', dtype: 'q8' },
  { provider: 'transformers', dtype: 'fp32' },
  { provider: 'static', model: writeStaticModel(join(cacheFolder, 'static')) },
  { provider: 'tfidf' },
  { provider: 'hashing', wordNgrams: 2, charNgrams: 4 },
  { provider: 'module', path: 'embedder.mjs', dimensions: 3 },
  server.settings('openai', { batchSize: 3 }),
  server.settings('ollama', { batchSize: 3 }),
  server.settings('cohere', { batchSize: 3 }),
  server.settings('voyage', {
    batchSize: 3,
    maxTokens: 100,
    tokenizer: 'o200k_base',
    overflow: 'truncate',
  }),
];

describe.each(PROVIDERS)('embedder $provider $dtype', (raw) => {
  const settings = embedSettingsSchema.parse(raw);
  const open = (): Promise<Embedder> => {
    const fitted = fitTfidf(TEXTS, { lowercase: true });
    return openEmbedder(settings, { ...testContext(cacheFolder), fitted });
  };
  const use = async <T>(work: (embedder: Embedder) => Promise<T>): Promise<T> => {
    const embedder = await open();
    try {
      return await work(embedder);
    } finally {
      await embedder.close();
    }
  };

  it('gives one vector of its length for each text, of finite numbers', async () => {
    await use(async (embedder) => {
      const { vectors } = await embedder.embedPassages(TEXTS);
      expect(vectors).toHaveLength(TEXTS.length);
      for (const vector of vectors) {
        expect(vector).toBeInstanceOf(Float32Array);
        expect(vector).toHaveLength(embedder.dimensions);
        expect(vector.every(Number.isFinite)).toBe(true);
      }
    });
  });

  it('gives a text the same vector whatever texts are beside it', async () => {
    await use(async (embedder) => {
      const together = (await embedder.embedPassages(TEXTS)).vectors;
      const reversed = (await embedder.embedPassages([...TEXTS].reverse())).vectors;
      expect([...reversed].reverse()).toEqual(together);
      for (const [index, text] of TEXTS.entries()) {
        expect((await embedder.embedPassages([text])).vectors[0]).toEqual(together[index]);
      }
      expect(together[0]).toEqual(together.at(-1));
      expect(together[0]).not.toEqual(together[2]);
    });
  });

  it('gives the same vectors and identity when it is opened again', async () => {
    const read = () =>
      use(async (embedder) => ({
        passages: (await embedder.embedPassages(TEXTS)).vectors,
        questions: (await embedder.embedQueries(TEXTS)).vectors,
        identity: embedder.identity,
        tokenizer: embedder.tokenizer?.id,
      }));
    expect(await read()).toEqual(await read());
  });

  it('gives vectors that the next call leaves alone', async () => {
    await use(async (embedder) => {
      const first = (await embedder.embedPassages([TEXTS[0]!])).vectors[0]!;
      const copy = first.slice();
      await embedder.embedPassages([TEXTS[2]!]);
      expect(first).toEqual(copy);
    });
  });

  it('gives nothing for no text', async () => {
    await use(async (embedder) => {
      expect(await embedder.embedPassages([])).toEqual({ vectors: [], truncated: [] });
      expect(await embedder.embedQueries([])).toEqual({ vectors: [], truncated: [] });
    });
  });

  it('rejects with the reason of an aborted signal', async () => {
    await use(async (embedder) => {
      const reason = new Error('stopped by the user');
      const signal = AbortSignal.abort(reason);
      await expect(embedder.embedPassages(TEXTS, signal)).rejects.toBe(reason);
      await expect(embedder.embedQueries(TEXTS, signal)).rejects.toBe(reason);
      expect((await embedder.embedPassages([TEXTS[0]!])).vectors).toHaveLength(1);
    });
  });

  it('has an identity that survives canonical encoding and a batch size of at least 1', async () => {
    await use(async (embedder) => {
      expect(JSON.parse(JSON.stringify(embedder.identity))).toEqual(embedder.identity);
      expect(embedder.batchSize).toBeGreaterThanOrEqual(1);
    });
  });

  it('can be closed without having been used, and twice', async () => {
    const embedder = await open();
    await embedder.close();
    await embedder.close();
  });
});

describe('embedder transformers', () => {
  it('stops between two texts', async () => {
    const embedder = await openEmbedder(
      embedSettingsSchema.parse({ provider: 'transformers' }),
      testContext(cacheFolder),
    );
    await embedder.embedPassages(['warm']);
    const stop = new AbortController();
    setTimeout(() => {
      stop.abort(new Error('enough'));
    }, 50);
    const many = Array.from({ length: 2000 }, (_, index) => `text ${index} ${TEXTS[0]!}`);
    let wasLastRead = false;
    Object.defineProperty(many, 1999, {
      get: () => {
        wasLastRead = true;
        return 'the last';
      },
    });
    await expect(embedder.embedPassages(many, stop.signal)).rejects.toThrow('enough');
    expect(wasLastRead).toBe(false);
    await embedder.close();
  });
});
