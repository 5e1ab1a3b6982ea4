import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

let project: ProjectFolder;
let settings: string;

beforeAll(async () => {
  project = await prepareProject({ until: 'commit' });
  settings = project.read('stemma.yaml');
});

afterAll(() => {
  project.dispose();
});

/** Line of the settings file, from 1, of the key at a path: each key is sought below its parent. */
function lineOf(path: string): number {
  const lines = project.read('stemma.yaml').split('\n');
  let found = 0;
  for (const key of path.split('.')) {
    const at = lines.findIndex((line, i) => i >= found && new RegExp(`^ *${key}:`).test(line));
    if (at < 0) throw new Error(`no line has the key ${path}`);
    found = at + 1;
  }
  return found;
}

describe('settings that are not YAML', () => {
  it.each([
    ['a tab for indentation', 'pipeline:\n\tchunk: {}\n', 2],
    ['an open bracket', 'version: 1\nname: [x\n', 3],
    ['a key twice', 'version: 1\nversion: 1\nname: x\n', 2],
  ])('refuses %s and names the line', async (_what, text, line) => {
    project.write('stemma.yaml', text);
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'bad-settings' });
    expect(refusal.message).toContain(`cannot use 'stemma.yaml': line ${line}: `);
  });

  it('refuses bytes that are not UTF-8', async () => {
    project.write('stemma.yaml', new Uint8Array([0x76, 0xff, 0xfe]));
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'not-utf8', data: { path: 'stemma.yaml' } });
  });

  it('refuses an empty file', async () => {
    project.write('stemma.yaml', '');
    expect(await refused(project, 'run')).toMatchObject({ exit: 1, code: 'bad-settings' });
  });

  it('refuses aliases that blow up', async () => {
    const level = (n: number) =>
      `l${n}: &l${n} [${Array.from({ length: 9 }, () => `*l${n - 1}`).join(', ')}]`;
    const levels = Array.from({ length: 9 }, (_, i) => level(i + 1)).join('\n');
    project.write('stemma.yaml', `l0: &l0 [x]\n${levels}\n`);
    expect(await refused(project, 'run')).toMatchObject({ exit: 1, code: 'bad-settings' });
  });
});

describe('settings with a wrong key', () => {
  it.each([
    ['pipeline.chunk.sise', 5, "unknown key 'pipeline.chunk.sise'; did you mean 'size'?"],
    ['pipeline.chunck', {}, "unknown key 'pipeline.chunck'; did you mean 'chunk'?"],
    ['evaluate.metric', [], "unknown key 'evaluate.metric'; did you mean 'metrics'?"],
    ['promote.requires', [], "unknown key 'promote.requires'; did you mean 'require'?"],
    [
      'pipeline.index.efSerach',
      5,
      "unknown key 'pipeline.index.efSerach'; did you mean 'efSearch'?",
    ],
    ['xyzzy', 1, "unknown key 'xyzzy'"],
    [
      'pipeline.embed.dtype',
      'q8',
      "'pipeline.embed.dtype' does not go with the kind of 'pipeline.embed' that is chosen",
    ],
  ])('refuses %s, names its line and the nearest key', async (path, value, message) => {
    project.write('stemma.yaml', settings);
    project.set({ [path]: value });
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'bad-settings' });
    expect(refusal.message).toBe(`cannot use 'stemma.yaml': line ${lineOf(path)}: ${message}`);
  });
});

describe('settings with a wrong value', () => {
  it.each([
    ['pipeline.chunk.size', 'big', /'pipeline\.chunk\.size'.*number/],
    ['pipeline.chunk.size', 0, /'pipeline\.chunk\.size'/],
    ['pipeline.chunk.size', 1.5, /'pipeline\.chunk\.size'/],
    ['pipeline.chunk.overlap', 200, /overlap \(200\) must be smaller than size \(200\)/],
    ['pipeline.chunk.overlap', 500, /overlap \(500\) must be smaller than size \(200\)/],
    ['pipeline.chunk.splitter', 'magic', /'pipeline\.chunk\.splitter'.*recursive/],
    ['pipeline.embed', { provider: 'nobody' }, /'pipeline\.embed\.provider'.*tfidf.*not 'nobody'$/],
    ['pipeline.embed', { provider: 'olama' }, /did you mean 'ollama'\?$/],
    ['pipeline.embed', { dimensions: 3 }, /'pipeline\.embed\.provider': missing; expected one of/],
    ['pipeline.embed', { provider: 'ollama' }, /'pipeline\.embed\.dimensions'.*768/],
    ['pipeline.retrieve.k', -1, /'pipeline\.retrieve\.k'/],
    ['pipeline.retrieve.mode', 'psychic', /'pipeline\.retrieve\.mode'.*hybrid/],
    ['pipeline.index', { type: 'faiss' }, /'pipeline\.index\.type'.*hnsw/],
    ['promote.alpha', 2, /'promote\.alpha'/],
    ['promote.margin', '2 %', /'promote\.margin'.*number/],
    ['version', 7, /'version'/],
    ['name', '', /'name'/],
    ['sources', [], /'sources'/],
    ['sources', [{ id: 'a/b', path: 'corpus' }], /'sources\.0\.id'.*letters/],
  ])('refuses %s: %j, names its line and what was expected', async (path, value, message) => {
    project.write('stemma.yaml', settings);
    project.set({ [path]: value });
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'bad-settings' });
    expect(refusal.message).toMatch(/^cannot use 'stemma\.yaml': line \d+: /);
    expect(refusal.message).toMatch(message);
    const [line] = /\d+/.exec(refusal.message) ?? [];
    // A part that is wrong as a whole is named by its own line, one key of it by the line below.
    expect([lineOf(path), lineOf(path) + 1]).toContain(Number(line));
  });

  it('tells all problems of the file at once', async () => {
    project.write('stemma.yaml', settings);
    project.set({ 'pipeline.chunk.size': 'big', 'pipeline.retrieve.k': 0, colour: 'red' });
    const { message, data } = await refused(project, 'run');
    expect(message.match(/line \d+: /g)).toHaveLength(3);
    expect(data['problems']).toHaveLength(3);
  });

  it('refuses the same in every command that needs the settings', async () => {
    project.write('stemma.yaml', settings);
    project.set({ 'pipeline.chunk.size': 'big' });
    for (const command of ['status', 'snapshot', 'eval', 'commit -m x', 'query x', 'ls']) {
      const refusal = await refused(project, ...command.split(' '));
      expect(refusal).toMatchObject({ exit: 1, code: 'bad-settings' });
    }
  });
});

describe('names in the settings that stand for nothing', () => {
  it.each([
    ['evaluate.metrics', ['nDGC@10'], 'unknown-metric', /nDGC@10/, /nDCG@10/],
    ['promote.primary', 'Recall@5', 'unknown-metric', /Recall@5/, /R@5/],
    ['promote.require', ['nDCG@10 > lots'], 'bad-rule', /nDCG@10 > lots/, /./],
  ])('refuses %s: %j by eval and names the setting', async (path, value, code, message, hint) => {
    project.write('stemma.yaml', settings);
    project.set({ [path]: value });
    const refusal = await refused(project, 'eval');
    expect(refusal).toMatchObject({ exit: 1, code });
    expect(refusal.message).toMatch(message);
    expect(refusal.message).toContain(path);
    expect(refusal.suggestions.join()).toMatch(hint);
  });

  it('refuses an unknown tokenizer', async () => {
    project.write('stemma.yaml', settings);
    project.set({ 'pipeline.chunk.tokenizer': 'gpt9' });
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'unknown-tokenizer' });
    expect(refusal.suggestions.join()).toContain('o200k_base');
  });

  it('refuses an unknown model and says what was looked for, where, and how to get one', async () => {
    project.write('stemma.yaml', settings);
    project.set({ 'pipeline.embed': { provider: 'transformers', model: './models/none' } });
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'model-not-found' });
    expect(refusal.message).toContain("no model './models/none'");
    expect(refusal.message).toContain(`${project.folder}/models/none`);
    expect(refusal.suggestions.join()).toContain('all-MiniLM-L6-v2');
  });

  it('refuses a model folder that lacks its files', async () => {
    project.write('stemma.yaml', settings);
    project.write('half/config.json', '{}');
    project.set({ 'pipeline.embed': { provider: 'transformers', model: './half' } });
    const refusal = await refused(project, 'run');
    project.remove('half');
    expect(refusal.exit).toBe(1);
    expect(refusal.message).toContain('half');
  });

  it('refuses an environment variable that is not set', async () => {
    project.write('stemma.yaml', settings);
    const baseUrl = 'http://127.0.0.1:9/v1';
    const embed = { provider: 'openai', model: 'm', dimensions: 4, baseUrl, apiKey: '${NO_KEY}' };
    project.set({ 'pipeline.embed': embed });
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'environment-variable-missing' });
    expect(refusal.message).toContain('NO_KEY');
  });

  it('asks to try again later where the embedding server is not reached', async () => {
    project.write('stemma.yaml', settings);
    const baseUrl = 'http://127.0.0.1:9/v1';
    const embed = { provider: 'openai', model: 'm', dimensions: 4, baseUrl, maxRetries: 0 };
    project.set({ 'pipeline.embed': embed });
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 75, code: 'embed-unreachable' });
    expect(refusal.message).toContain(baseUrl);
  });
});
