import { afterEach, describe, expect, it } from 'vitest';
import type { PromoteResult } from '../../src/api/promote-project.js';
import type { RollbackResult } from '../../src/api/rollback-project.js';
import { digestFolder } from '../support/folder-digest.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder, SettingValues } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';

let project: ProjectFolder;

afterEach(() => {
  project.dispose();
});

/** Rules under which five questions decide, and nothing but their floors can stop a branch. */
const lenient = { 'promote.minQuestions': 5, 'promote.margin': 1 };

/** A project whose `main` is production under some rules, with a branch `fix` that goes on. */
async function inProduction(rules: SettingValues, fix: SettingValues = {}): Promise<void> {
  project = await prepareProject({ until: 'commit', settings: { ...lenient, ...rules } });
  await done(project, 'promote', 'main');
  await done(project, 'switch', '-c', 'fix');
  project.set(fix);
  project.edit('corpus/kettle.md', 'twice', 'three times');
  await done(project, 'commit', '-m', 'Fix');
}

async function promote(
  ...args: readonly string[]
): Promise<{ code: number; result: PromoteResult }> {
  const { code, stdout } = await runInProcess(project, ['promote', ...args, '--json']);
  return { code, result: JSON.parse(stdout) as PromoteResult };
}

describe('a promotion that passes', () => {
  it('merges, tags, tells the verdict in the commit, and ends with 0', async () => {
    await inProduction({});
    const before = project.git('rev-parse', 'production');
    const { code, result } = await promote('fix');
    expect(code).toBe(0);
    const fix = project.git('rev-parse', 'fix');
    expect(result).toMatchObject({ verdict: 'pass', target: 'production', from: before, to: fix });
    expect(project.git('rev-parse', 'production')).toBe(result.commit);
    expect(project.git('log', '-1', '--format=%P', 'production')).toBe(`${before} ${fix}`);
    expect(project.git('log', '-1', '--format=%B', 'production').trimEnd()).toBe(
      `Promote 'fix' to production\n\nStemma-Promoted: production\nStemma-Verdict: ${result.record}`,
    );
    expect(result.tag).toBe('production-2');
    expect(project.git('rev-parse', 'production-2^{commit}')).toBe(result.commit);
    expect(project.git('cat-file', '-t', 'production-2')).toBe('tag');
    expect(project.git('branch', '--show-current')).toBe('fix');
    expect(project.git('status', '--porcelain')).toBe('');
    project.gitFsck();
  });

  it('pins the figures that the verdict rests on', async () => {
    await inProduction({});
    const { result } = await promote('fix');
    const { evaluation, corpus } = project.lock('production');
    for (const [name, { candidate }] of Object.entries(result.metrics)) {
      expect(evaluation?.metrics[name]).toBeCloseTo(candidate, 4);
    }
    expect(corpus).toEqual(project.lock('fix').corpus);
  });

  it('brings the documents along where the target is checked out', async () => {
    await inProduction({});
    await done(project, 'switch', 'production');
    expect(project.read('corpus/kettle.md')).toContain('twice');
    await done(project, 'promote', 'fix');
    expect(project.read('corpus/kettle.md')).toContain('three times');
    expect(await done(project, 'status')).toContain('Nothing to commit.');
  });

  it('goes to the branch that is named, and numbers its tags apart', async () => {
    await inProduction({});
    const { code, result } = await promote('fix', '--to', 'staging');
    expect([code, result.from, result.tag]).toEqual([0, null, 'staging-1']);
    expect(project.git('tag').split('\n')).toEqual(['production-1', 'staging-1']);
  });
});

describe('a promotion that does not pass', () => {
  /** Everything but `.stemma`: the verdict is kept there, and nothing else may change. */
  async function expectNothingMoved(args: readonly string[], code: number): Promise<PromoteResult> {
    const before = digestFolder(project.folder);
    const outcome = await promote(...args);
    expect(outcome.code).toBe(code);
    expect(outcome.result).toMatchObject({ commit: null, tag: null });
    expect(digestFolder(project.folder)).toEqual(before);
    return outcome.result;
  }

  it('by a floor ends with 3 and moves nothing', async () => {
    // Everything is found by the words; without them, and with 16 numbers a vector, it is not.
    await inProduction(
      { 'promote.require': ['RR@10 >= 0.99'] },
      { 'pipeline.embed.dimensions': 16, 'pipeline.retrieve.mode': 'dense' },
    );
    const { verdict, rules } = await expectNothingMoved(['fix'], 3);
    expect(verdict).toBe('fail');
    expect(rules.find(({ rule }) => rule.startsWith('RR@10'))?.outcome).toBe('fail');
    expect((await project.stemma('promote', 'fix')).code).toBe(3);
  });

  it('for too few questions ends with 4 and moves nothing', async () => {
    await inProduction({});
    await done(project, 'switch', 'production');
    project.set({ 'promote.minQuestions': 500 });
    await done(project, 'commit', '-m', 'Ask for more questions');
    const { verdict } = await expectNothingMoved(['fix'], 4);
    expect(verdict).toBe('inconclusive');
    expect((await project.stemma('promote', 'fix')).code).toBe(4);
  });

  it('is judged by the rules of the target: a branch cannot weaken its own gate', async () => {
    await inProduction({ 'promote.require': ['RR@10 >= 0.99'] });
    project.set({
      'promote.require': [],
      'pipeline.embed.dimensions': 16,
      'pipeline.retrieve.mode': 'dense',
    });
    await done(project, 'commit', '-m', 'Without a floor');
    const { rules } = await expectNothingMoved(['fix'], 3);
    expect(rules.map(({ rule }) => rule).join()).toContain('RR@10 >= 0.99');
  });

  it('is judged on the questions of the target, which the branch cannot drop', async () => {
    await inProduction({});
    const [first = ''] = project.read('questions.jsonl').split('\n');
    project.write('questions.jsonl', `${first}\n`);
    await done(project, 'commit', '-m', 'One easy question');
    const { code, result } = await promote('fix', '--dry-run');
    expect(code).toBe(0);
    expect(JSON.stringify(result.rules)).toContain('5 questions');
  });

  it('for the first time by a floor of its own does not make the branch', async () => {
    project = await prepareProject({
      until: 'commit',
      settings: {
        ...lenient,
        'promote.require': ['RR@10 >= 0.99'],
        'pipeline.embed.dimensions': 16,
        'pipeline.retrieve.mode': 'dense',
      },
    });
    await expectNothingMoved(['main'], 3);
    expect(project.git('branch', '--format=%(refname:short)')).toBe('main');
  });

  it('with --dry-run moves nothing even where it would pass', async () => {
    await inProduction({});
    expect((await expectNothingMoved(['fix', '--dry-run'], 0)).verdict).toBe('pass');
  });

  it('for want of questions is refused', async () => {
    await inProduction({});
    await done(project, 'switch', 'production');
    project.remove('questions.jsonl');
    await done(project, 'commit', '-m', 'No questions');
    expect(await refused(project, 'promote', 'fix')).toMatchObject({
      exit: 1,
      code: 'questions-missing',
    });
  });
});

describe('a rollback', () => {
  it('gives the branch its earlier state by a new commit, then goes further back', async () => {
    await inProduction({});
    await done(project, 'promote', 'fix');
    project.edit('corpus/toaster.md', 'to seven', 'to nine');
    await done(project, 'commit', '-m', 'Fix more');
    await done(project, 'promote', 'fix');
    const treeOf = (ref: string) => project.git('rev-parse', `${ref}^{tree}`);
    const tip = project.git('rev-parse', 'production');

    const once = await doneJson<RollbackResult>(project, 'rollback');
    expect(project.git('rev-parse', 'production')).toBe(once.commit);
    expect(project.git('rev-parse', 'production^')).toBe(tip);
    expect(once.to).toBe(project.git('rev-parse', 'production-2^{commit}'));
    expect(treeOf('production')).toBe(treeOf('production-2'));

    await done(project, 'rollback');
    expect(treeOf('production')).toBe(treeOf('production-1'));
    expect(await refused(project, 'rollback')).toMatchObject({
      exit: 1,
      code: 'nothing-to-roll-back',
    });

    const log = project.git('log', '--format=%s', '--first-parent', 'production').split('\n');
    expect(log.slice(0, 4).map((subject) => subject.split(' ')[0])).toEqual([
      'Roll',
      'Roll',
      'Promote',
      'Promote',
    ]);
    project.gitFsck();
  });

  it('with --dry-run says where it would go and stays', async () => {
    await inProduction({});
    await done(project, 'promote', 'fix');
    const before = digestFolder(project.folder);
    const { to } = await doneJson<RollbackResult>(project, 'rollback', '--dry-run');
    expect(to).toBe(project.git('rev-parse', 'production-1^{commit}'));
    expect(digestFolder(project.folder)).toEqual(before);
  });

  it('can be promoted over by a later fix', async () => {
    await inProduction({});
    await done(project, 'promote', 'fix');
    await done(project, 'rollback');
    project.edit('corpus/toaster.md', 'to seven', 'to nine');
    await done(project, 'commit', '-m', 'Better fix');
    const { code } = await promote('fix');
    expect(code).toBe(0);
    const toaster = await done(project, 'cat', 'docs/toaster.md', '--at', 'production');
    expect(toaster).toContain('to nine');
  });
});
