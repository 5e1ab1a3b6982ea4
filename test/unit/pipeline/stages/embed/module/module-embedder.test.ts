import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleSchema } from '../../../../../../src/pipeline/stages/embed/module/module-settings.js';
import { openModuleEmbedder } from '../../../../../../src/pipeline/stages/embed/module/module-embedder.js';
import { readModuleCode } from '../../../../../../src/pipeline/stages/embed/module/module-code.js';
import { TrustedModules } from '../../../../../../src/pipeline/stages/embed/module/trusted-modules.js';
import { temporaryFolder, testContext } from '../embed-context-of.js';

const root = realpathSync(temporaryFolder());

/** An embedder of a project whose module has this text; trusted unless said otherwise. */
function open(
  text: string,
  { trust = true, ...more }: { trust?: boolean; dimensions?: number } = {},
) {
  const folder = mkdtempSync(join(root, 'project-'));
  writeFileSync(join(folder, 'embedder.mjs'), text);
  const settings = moduleSchema.parse({
    ...{ provider: 'module', path: 'embedder.mjs', dimensions: 2 },
    ...more,
  });
  const context = testContext(join(root, 'cache'), { projectFolder: folder });
  const trusted = new TrustedModules(context.host);
  if (trust) trusted.add(readModuleCode(folder, 'embedder.mjs'));
  const embedder = openModuleEmbedder(settings, context);
  return { embedder, folder, context, trusted };
}

async function failure(text: string, more: { dimensions?: number } = {}) {
  const { embedder } = open(text, more);
  try {
    return await embedder.embedPassages(['one', 'two']).then(
      () => undefined,
      (error: unknown) => error,
    );
  } finally {
    await embedder.close();
  }
}

const LENGTHS = 'export const embed = (texts) => texts.map((text) => [text.length, 1]);';

describe('module embedder', () => {
  it('gives the vectors that the module gives, arrays or typed', async () => {
    const { embedder } = open(`
      export const dimensions = 2;
      export async function embed(texts, { kind, signal }) {
        if (!(signal instanceof AbortSignal)) throw new Error('no signal');
        const kinds = { passage: 1, query: 2 };
        return texts.map((text, i) =>
          i % 2 ? [text.length, kinds[kind]] : Float32Array.of(text.length, kinds[kind]));
      }`);
    expect(await embedder.embedPassages(['one', 'three'])).toEqual({
      vectors: [Float32Array.of(3, 1), Float32Array.of(5, 1)],
      truncated: [],
    });
    expect((await embedder.embedQueries(['one'])).vectors).toEqual([Float32Array.of(3, 2)]);
    await embedder.close();
  });

  it('runs nothing of a module that is not trusted, but knows its identity', async () => {
    const { embedder, folder, trusted } = open(
      `import { writeFileSync } from 'node:fs';
       writeFileSync(new URL('./ran', import.meta.url), ''); ${LENGTHS}`,
      { trust: false },
    );
    const { hash } = readModuleCode(folder, 'embedder.mjs');
    expect(embedder.identity).toEqual({
      provider: 'module',
      version: 1,
      code: hash,
      dimensions: 2,
    });
    const refusal = {
      code: 'module-not-trusted',
      suggestions: [expect.stringContaining('stemma trust embedder.mjs')],
    };
    await expect(embedder.embedPassages(['x'])).rejects.toMatchObject(refusal);
    await expect(embedder.embedQueries(['x'])).rejects.toMatchObject(refusal);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    trusted.add(readModuleCode(folder, 'embedder.mjs'));
    expect((await embedder.embedQueries(['x'])).vectors).toHaveLength(1);
    expect(existsSync(join(folder, 'ran'))).toBe(true);
    await embedder.close();
  });

  it('is not trusted in another project, nor after a change, nor when trust was taken back', async () => {
    const { folder, context, trusted } = open(LENGTHS);
    const settings = moduleSchema.parse({
      provider: 'module',
      path: 'embedder.mjs',
      dimensions: 2,
    });
    const refused = async (projectFolder: string) => {
      const embedder = openModuleEmbedder(settings, { ...context, projectFolder });
      await expect(embedder.embedPassages(['x'])).rejects.toMatchObject({
        code: 'module-not-trusted',
      });
    };
    await refused(open(LENGTHS, { trust: false }).folder);
    writeFileSync(join(folder, 'embedder.mjs'), `${LENGTHS}\n`);
    await refused(folder);
    writeFileSync(join(folder, 'embedder.mjs'), LENGTHS);
    trusted.remove({ project: folder, path: 'embedder.mjs' });
    await refused(folder);
  });

  it('does not run code that was changed after it was opened', async () => {
    const { embedder, folder } = open(LENGTHS);
    writeFileSync(join(folder, 'embedder.mjs'), 'export const embed = () => process.exit(3);');
    await expect(embedder.embedPassages(['x'])).rejects.toMatchObject({ code: 'module-changed' });
  });

  it('shows what the module prints as warnings, not as output', async () => {
    const { embedder, context } = open(
      `console.log('loading'); export const embed = (texts) => { console.error('called'); return texts.map(() => [1, 2]); };`,
    );
    await embedder.embedPassages(['x']);
    await expect
      .poll(() => context.warnings)
      .toEqual(['embedder.mjs: loading', 'embedder.mjs: called']);
    await embedder.close();
  });
});

describe('module embedder, modules that fail', () => {
  it.each([
    [
      'throws',
      'export const embed = () => { throw new Error("no more\\ncredit"); };',
      /failed to embed: Error: no more credit/,
    ],
    [
      'throws no error',
      'export const embed = () => Promise.reject("sorry");',
      /failed to embed: sorry/,
    ],
    ['exits', 'export const embed = () => process.exit(7);', /ended its thread \(exit code 7\)/],
    [
      'fails beside its promises',
      'export const embed = () => new Promise(() => { setTimeout(() => { throw new Error("late"); }); });',
      /failed to embed: Error: late/,
    ],
    [
      'cannot be loaded',
      'throw new Error("no model file"); export const embed = 1;',
      /cannot be loaded: Error: no model file/,
    ],
    ['exports no function', 'export const embed = 3;', /exports no function embed/],
    [
      'exits while it is loaded',
      'process.exit(4); export const embed = 1;',
      /cannot be loaded: it ended its thread \(exit code 4\)/,
    ],
    ['gives too few', 'export const embed = () => [[1, 2]];', /gave 1 vectors for 2 texts/],
    ['gives nothing', 'export const embed = () => undefined;', /gave no array of vectors/],
    [
      'gives no vector',
      'export const embed = () => [[1, 2], "vector"];',
      /something else than a vector for text 1/,
    ],
    ['gives NaN', 'export const embed = () => [[1, 2], [NaN, 1]];', /no number for the text "two"/],
    [
      'gives words',
      'export const embed = () => [[1, 2], ["1", 1]];',
      /no number for the text "two"/,
    ],
    [
      'gives no finite number',
      'export const embed = () => [[1, 2], [1e39, 1]];',
      /no number for the text "two"/,
    ],
  ])('names a module that %s', async (_, text, message) => {
    const error = await failure(text);
    expect(error).toMatchObject({
      code: 'module-failed',
      message: expect.stringMatching(message),
      data: { module: 'embedder.mjs' },
    });
    expect(String(error)).not.toContain('\n');
  });

  it('names both lengths of vectors of another length', async () => {
    const error = await failure(LENGTHS, { dimensions: 3 });
    expect(error).toMatchObject({ code: 'wrong-dimensions', data: { dimensions: 2, expected: 3 } });
    expect(
      await failure(`export const dimensions = 2; ${LENGTHS}`, { dimensions: 3 }),
    ).toMatchObject({
      code: 'wrong-dimensions',
    });
  });

  it('can be called again after a call that failed, also where its thread ended', async () => {
    const { embedder } = open(`export const embed = (texts) => {
      if (texts[0] === 'exit') process.exit(1);
      if (texts[0] === 'throw') throw new Error('no');
      return texts.map((text) => [text.length, 1]);
    };`);
    for (const bad of ['throw', 'exit']) {
      await expect(embedder.embedPassages([bad])).rejects.toMatchObject({ code: 'module-failed' });
      expect((await embedder.embedPassages(['x'])).vectors).toEqual([Float32Array.of(1, 1)]);
    }
    await embedder.close();
  });
});

describe('module embedder, stopped', () => {
  it.each([
    [
      'heeds the signal',
      `(texts, { signal }) => new Promise((_, reject) => { signal.onabort = () => reject(new Error('heeded')); })`,
    ],
    ['ignores the signal', '() => new Promise(() => {})'],
    ['never gives way', '() => { for (;;); }'],
  ])('rejects with the reason where the module %s, and works again', async (_, body) => {
    const { embedder } = open(`const slow = ${body};
      export const embed = (texts, how) => texts[0] === 'slow' ? slow(texts, how) : texts.map(() => [1, 2]);`);
    await embedder.embedPassages(['warm']);
    const stop = new AbortController();
    const work = embedder.embedPassages(['slow'], stop.signal);
    setTimeout(() => {
      stop.abort(new Error('enough'));
    }, 20);
    await expect(work).rejects.toThrow('enough');
    expect((await embedder.embedPassages(['x'])).vectors).toHaveLength(1);
    await embedder.close();
  });
});

describe('trusted modules', () => {
  it('are kept outside of the project, or not at all', () => {
    const { context, folder } = open(LENGTHS, { trust: false });
    const code = readModuleCode(folder, 'embedder.mjs');
    const outside = new TrustedModules({ ...context.host, configFolder: join(root, 'brought') });
    outside.add(code);
    expect(outside.has(code)).toBe(true);
    // The same record, but a repository could have brought it.
    const inside = { ...code, project: join(root, 'brought') };
    expect(outside.has(inside)).toBe(false);
    expect(() => {
      outside.add(inside);
    }).toThrow(expect.objectContaining({ code: 'trust-not-safe' }));
  });

  it('are no longer trusted where the record is damaged or says something else', () => {
    const { context, folder } = open(LENGTHS, { trust: false });
    const configFolder = join(root, 'damaged');
    const trusted = new TrustedModules({ ...context.host, configFolder });
    const code = readModuleCode(folder, 'embedder.mjs');
    expect(trusted.list()).toEqual([]);
    trusted.add(code);
    expect(trusted.list()).toMatchObject([{ project: folder, path: 'embedder.mjs' }]);
    const [record = ''] = readdirSync(join(configFolder, 'trusted'));
    const path = join(configFolder, 'trusted', record);
    const text = readFileSync(path, 'utf8');
    for (const bad of ['', '{}', text.slice(1), text.replace(code.hash, '0'.repeat(64))]) {
      writeFileSync(path, bad);
      expect(trusted.has(code)).toBe(false);
    }
    writeFileSync(path, text);
    expect(trusted.has(code)).toBe(true);
  });
});
