import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerdictDifference } from '../../src/api/gate/compare-verdicts.js';
import { promotionSchema, verdictSchema } from '../../src/api/gate/verdict-document.js';
import type { PromoteResult } from '../../src/api/promote-project.js';
import type { VerdictResult } from '../../src/api/verdict-project.js';
import { copyOf, done, doneJson, prepareProject } from '../support/prepared-project.js';
import { ProjectFolder, withoutModel, type SettingValues } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

let project: ProjectFolder;

afterEach(() => {
  project.dispose();
});

/** Rules of every kind, which the small corpus keeps. */
const rules: SettingValues = {
  'promote.minQuestions': 5,
  'promote.margin': 1,
  'promote.minPerTag': 2,
  'promote.guards': [
    { metric: 'nDCG@10', margin: 1 },
    { metric: 'R@5', tag: 'care', margin: 0.9 },
  ],
  'promote.require': [
    'RR@10[terms] >= 0.1',
    'latency.p50 <= 100000',
    'latency.p95 <= 100000',
    'context.mean <= 5000',
    'context.max <= 5000',
    'index.bytes <= 100000000',
    'index.recall >= 0.5',
    'questions.failed <= 0',
    'questions.unresolved <= 0',
    'checks.errors <= 0',
    'checks.warnings <= 0',
  ],
};

async function prepared(settings: SettingValues = {}): Promise<ProjectFolder> {
  const made = await prepareProject({ until: 'commit', settings: { ...rules, ...settings } });
  await done(made, 'promote', 'main');
  await done(made, 'switch', '-c', 'fix');
  made.edit('corpus/kettle.md', 'twice', 'three times');
  await done(made, 'commit', '-m', 'Fix');
  return made;
}

/** With these rules, for all tests to begin with. */
let usual: ProjectFolder;

beforeAll(async () => {
  usual = await prepared();
});

afterAll(() => {
  usual.dispose();
});

async function inProduction(settings?: SettingValues): Promise<void> {
  project = settings === undefined ? copyOf(usual) : await prepared(settings);
}

async function promote(...args: readonly string[]) {
  const { code, stdout } = await runInProcess(project, ['promote', ...args, '--json']);
  return { code, result: JSON.parse(stdout) as PromoteResult };
}

const verdict = (...args: readonly string[]) =>
  doneJson<VerdictResult>(project, 'verdict', ...args);

describe('the verdict of a promotion', () => {
  it('is kept as it was printed, by commit, tag, id and as the last one', async () => {
    await inProduction({ 'pipeline.index.type': 'hnsw' });
    const { code, result } = await promote('fix');
    expect(code).toBe(0);
    expect(promotionSchema.strict().parse(result)).toEqual(result);
    expect(result.rules.map(({ outcome }) => outcome)).toEqual(new Array(15).fill('pass'));
    const { tag: _tag, ...printed } = result;
    for (const at of [[], ['production'], ['production-2'], [result.commit ?? '']]) {
      const { verification, ...shown } = await verdict(...at);
      expect(verification).toBeNull();
      expect(shown).toEqual(printed);
    }
    const { verification: _none, ...byId } = await verdict(result.record.slice(0, 12));
    expect(byId).toEqual({ ...printed, commit: null });
    expect(Object.keys(byId.metrics)).toEqual(Object.keys(result.metrics));
  });

  it('comes out again from the pinned data, whatever became of branches and cache', async () => {
    await inProduction();
    await promote('fix');
    await done(project, 'switch', 'main');
    project.git('branch', '-D', 'fix');
    project.edit('corpus/kettle.md', 'Descale', 'Clean');
    await done(project, 'commit', '-m', 'Further');
    emptyNotes();
    for (const at of ['production-1', 'production-2']) {
      const { verification, verdict: outcome } = await verdict(at, '--verify');
      expect(outcome).toBe('pass');
      expect(verification?.compared).toBeGreaterThan(100);
      expect(verification?.taken).toEqual(['latency.p50 <= 100000', 'latency.p95 <= 100000']);
    }
    expect(await done(project, 'verdict', 'production-2', '--verify')).toMatch(
      /verified: \d+ values come out again; times are those measured/,
    );
  });

  it('is retrieved for anew when verified: the cache may say what it will', async () => {
    await inProduction();
    await promote('fix');
    const database = new Database(join(project.folder, '.stemma/cache.db'));
    const changed = database
      .prepare(
        "UPDATE notes SET value = CAST('{}' AS BLOB) WHERE name LIKE 'result:%' OR name LIKE 'ranking:%'",
      )
      .run().changes;
    database.close();
    expect(changed).toBeGreaterThan(0);
    expect((await verdict('production', '--verify')).verification).not.toBeNull();
  });

  it.each([
    ['a figure', (one: VerdictResult) => ({ ...one, metrics: half(one.metrics) }), 'metrics.'],
    ['an outcome', (one: VerdictResult) => ({ ...one, verdict: 'fail' }), 'verdict was "fail"'],
    ['the rules', (one: VerdictResult) => weaker(one), 'inputs.rules.minQuestions was 1, is 5'],
    [
      'the questions',
      (one: VerdictResult) => ({
        ...one,
        inputs: { ...one.inputs, questions: { ...one.inputs.questions, count: 500 } },
      }),
      'inputs.questions.count was 500, is 5',
    ],
    [
      'its commits',
      (one: VerdictResult) => ({ ...one, to: one.from ?? '' }),
      'parents of the commit was',
    ],
  ])('that had %s changed does not come out again', async (_what, change, words) => {
    await inProduction();
    await promote('fix');
    const forged = await forge(change(await verdict()));
    project.git('switch', '-q', 'production');
    const body = project.git('log', '-1', '--format=%B');
    const forgedBody = body.replace(/Stemma-Verdict: .*/, `Stemma-Verdict: ${forged}`);
    project.git('commit', '--amend', '-q', '-m', forgedBody);
    const refusal = await refused(project, 'verdict', 'production', '--verify');
    expect(refusal).toMatchObject({ exit: 6, code: 'verdict-differs' });
    expect(refusal.message).toContain(words);
    // `verdict --verify` lists them under this key.
    const [difference] = refusal.data['differences'] as readonly VerdictDifference[];
    expect(refusal.message).toContain(`${difference?.path} was `);
    expect(difference?.recorded).not.toEqual(difference?.now);
  });

  it('of another promotion is no verdict on this one', async () => {
    await inProduction();
    const first = await verdict('production-1');
    await promote('fix');
    project.git('switch', '-q', 'production');
    const body = project.git('log', '-1', '--format=%B');
    project.git(
      ...['commit', '--amend', '-q', '-m'],
      body.replace(/Stemma-Verdict: .*/, `Stemma-Verdict: ${first.record}`),
    );
    const refusal = await refused(project, 'verdict', 'production', '--verify');
    expect(refusal).toMatchObject({ exit: 6, code: 'verdict-differs' });
    expect(refusal.message).toContain('parents of the commit');
  });

  it('is missed where there is none, or it is elsewhere', async () => {
    await inProduction();
    expect(await refused(project, 'verdict', 'fix')).toMatchObject({ exit: 1, code: 'no-verdict' });
    expect(await refused(project, 'verdict', 'nowhere')).toMatchObject({ exit: 1 });
    expect(await refused(project, 'verdict', 'f'.repeat(64))).toMatchObject({
      exit: 1,
      code: 'object-missing',
    });
    const { corpus } = project.lock();
    expect(await refused(project, 'verdict', corpus.root)).toMatchObject({
      exit: 6,
      code: 'entry-damaged',
    });
  });
});

describe('a verdict that held a candidate back', () => {
  it('is kept by gc, shown by its id, and comes out again', async () => {
    await inProduction({ 'pipeline.index.type': 'hnsw' });
    await done(project, 'switch', 'production');
    project.set({ 'promote.minQuestions': 500 });
    await done(project, 'commit', '-m', 'Ask for more');
    const { code, result } = await promote('fix');
    expect(code).toBe(4);
    await done(project, 'gc', '--yes', '--grace', '0');
    const shown = await verdict(result.record, '--verify');
    expect(shown).toMatchObject({ verdict: 'inconclusive', commit: null, from: result.from });
    expect((await done(project, 'verdict', result.record)).split('\n')[1]).toBe(
      'promoted   nothing',
    );
  });
});

describe('uses of a question set', () => {
  it('are the earlier decisions by it, each once however often it is made', async () => {
    await inProduction({ 'promote.require': [] });
    const uses = async (...args: readonly string[]) => (await promote(...args)).result.uses;
    expect(await uses('fix', '--dry-run')).toEqual({ same: 1, overlapping: 0 });
    expect(await uses('fix', '--dry-run')).toEqual({ same: 1, overlapping: 0 });
    await done(project, 'switch', '-c', 'other', 'main');
    project.set({ 'pipeline.chunk.size': 40, 'pipeline.chunk.overlap': 0 });
    await done(project, 'commit', '-m', 'Other');
    expect(await uses('other', '--dry-run')).toEqual({ same: 2, overlapping: 0 });
    expect(await uses('fix')).toEqual({ same: 1, overlapping: 0 });
    // Another target has decisions of its own.
    expect(await uses('other', '--to', 'staging')).toEqual({ same: 0, overlapping: 0 });
    expect(await uses('other', '--dry-run')).toEqual({ same: 3, overlapping: 0 });
  });

  it('begin anew with another set, but sets that share half of it are counted beside', async () => {
    await inProduction();
    await promote('fix');
    await done(project, 'switch', '-c', 'more');
    const [first = '', ...others] = project.read('questions.jsonl').trimEnd().split('\n');
    project.write('questions.jsonl', [...others, first.replace('"q1"', '"q9"'), ''].join('\n'));
    await done(project, 'commit', '-m', 'Another question');
    expect((await promote('more')).result.uses).toEqual({ same: 2, overlapping: 0 });
    project.edit('corpus/toaster.md', 'to seven', 'to nine');
    await done(project, 'commit', '-m', 'More');
    expect((await promote('more')).result.uses).toEqual({ same: 0, overlapping: 3 });
  });

  it('are read off the history where only that is there, and warned about past a number', async () => {
    await inProduction({ 'promote.warnAfter': 2 });
    const first = (await promote('fix', '--dry-run')).result;
    expect(first.notes.join()).not.toContain('begins to fit');
    await promote('fix');
    project.remove('.stemma/verdicts.jsonl');
    project.edit('corpus/toaster.md', 'to seven', 'to nine');
    await done(project, 'commit', '-m', 'More');
    const { result } = await promote('fix');
    expect(result.uses).toEqual({ same: 2, overlapping: 0 });
    expect(result.notes.join()).toContain(
      '2 earlier verdicts rest on this question set: what is chosen by it begins to fit it.',
    );
  });

  it('survive trailers that name no verdict, and a damaged list is told', async () => {
    await inProduction();
    const { corpus } = project.lock();
    project.git('switch', '-q', 'production');
    for (const id of [corpus.root, 'f'.repeat(64), 'nonsense']) {
      project.git('commit', '-q', '--allow-empty', '-m', `x\n\nStemma-Verdict: ${id}`);
    }
    expect((await promote('fix', '--dry-run')).code).toBe(0);
    project.write('.stemma/verdicts.jsonl', '{"target":"production"}\n');
    expect(await refused(project, 'promote', 'fix')).toMatchObject({
      exit: 1,
      code: 'ledger-damaged',
    });
  });
});

describe('reports of a promotion', () => {
  it('are written beside what is printed, and - takes the place of that', async () => {
    await inProduction();
    const files = ['--junit', 'gate.xml', '--markdown', 'gate.md', '--annotations', 'github'];
    const { code, stdout, stderr } = await runInProcess(project, [
      ...['promote', 'fix', '--dry-run', '--json'],
      ...files,
    ]);
    expect(code).toBe(0);
    const result = promotionSchema.strict().parse(JSON.parse(stdout));
    expect(read('gate.xml')).toContain('tests="15" failures="0" skipped="0" errors="0"');
    expect(read('gate.md')).toMatch(/^<!-- stemma:promote:production -->\n### ✅ `fix`/);
    expect(read('gate.md')).toContain(`verdict ${result.record.slice(0, 10)}`);
    expect(stderr).toContain('::warning file=stemma.yaml,title=stemma promote to production::Only');
    const junit = await done(project, 'promote', 'fix', '--dry-run', '--junit', '-');
    expect(junit).toMatch(/^<\?xml[^]*<\/testsuites>\n$/);
    const markdown = await done(project, 'promote', 'fix', '--dry-run', '--markdown', '-');
    expect(markdown).toMatch(/^<!-- stemma:promote:production -->\n[^]*<\/sub>\n$/);
  });

  it('say that there is no verdict where there is none', async () => {
    await inProduction();
    project.remove('.stemma/verdicts.jsonl');
    project.edit('corpus/kettle.md', 'three times', 'four times');
    await done(project, 'commit', '-m', 'Four');
    await done(project, 'switch', 'production');
    project.edit('corpus/kettle.md', 'twice', 'five times');
    await done(project, 'commit', '-m', 'Five');
    project.write('gate.md', 'of an earlier run');
    const { code, stderr } = await runInProcess(project, [
      ...['promote', 'fix', '--junit', 'gate.xml', '--markdown', 'gate.md'],
      ...['--annotations', 'github'],
    ]);
    expect(code).toBe(5);
    expect(read('gate.xml')).toContain('<error type="merge-conflict" message="cannot merge');
    expect(read('gate.md')).toMatch(/^<!-- stemma:promote:production -->\n### 🚫 No verdict/);
    expect(stderr).toContain('::error file=stemma.yaml,title=stemma promote%3A no verdict::cannot');
  });

  it('that cannot be written stop the promotion before it begins', async () => {
    await inProduction();
    const refusal = await refused(project, 'promote', 'fix', '--junit', 'no/such/folder/gate.xml');
    expect(refusal).toMatchObject({ exit: 1, code: 'report-not-writable' });
    const both = ['promote', 'fix', '--junit', '-', '--markdown', '-'];
    expect((await runInProcess(project, both)).code).toBe(2);
    expect((await runInProcess(project, ['promote', 'fix', '--junit', '-', '--json'])).code).toBe(
      2,
    );
  });

  it('name stemma.yaml from the top of the repository', async () => {
    project = new ProjectFolder({ files: smallCorpus, subFolder: 'support' });
    project.git('init', '-q', '..');
    await done(project, 'init');
    project.set({ ...withoutModel, 'promote.require': ['RR@10 > 1'] });
    await done(project, 'commit', '-m', 'First');
    const flags = ['promote', 'HEAD', '--annotations', 'github'];
    const { code, stderr } = await runInProcess(project, flags);
    expect(code).toBe(3);
    expect(stderr).toContain('::error file=support/stemma.yaml,title=');
  });
});

function read(path: string): string {
  return readFileSync(join(project.folder, path), 'utf8');
}

function half(metrics: VerdictResult['metrics']): VerdictResult['metrics'] {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, { base, candidate }]) => [
      name,
      { base, candidate: candidate / 2 },
    ]),
  );
}

function weaker(one: VerdictResult): VerdictResult {
  return { ...one, inputs: { ...one.inputs, rules: { ...one.inputs.rules, minQuestions: 1 } } };
}

/** Puts a verdict into the store; its id. */
async function forge(value: unknown): Promise<string> {
  const { encodeVerdict } = await import('../../src/api/gate/verdict-document.js');
  const { SqliteObjectStore } = await import('../../src/store/sqlite-object-store.js');
  const store = new SqliteObjectStore(join(project.folder, '.stemma/store.db'), () => Date.now());
  const id = store.put('record', encodeVerdict(verdictSchema.parse(value)));
  store.flush();
  store.close();
  return id;
}

function emptyNotes(): void {
  const database = new Database(join(project.folder, '.stemma/cache.db'));
  database.prepare('DELETE FROM notes').run();
  database.close();
}
