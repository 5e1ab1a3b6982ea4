import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { allFaults } from '../support/faults/how-many.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';
import type { LogResult } from '../../src/api/log-project.js';

/** Each write point has a test of its own; here the moment is a matter of time. */
const MOMENTS = allFaults ? 20 : 6;

let project: ProjectFolder;

afterEach(() => {
  project.dispose();
});

/** Milliseconds that a command takes when nobody disturbs it. */
async function durationOf(...args: readonly string[]): Promise<number> {
  const started = performance.now();
  await project.ok(...args);
  return performance.now() - started;
}

async function kill(args: readonly string[], delay: number): Promise<void> {
  const { child, outcome } = project.start(...args);
  await wait(delay);
  child.kill('SIGKILL');
  await outcome;
}

async function expectSound(): Promise<void> {
  project.gitFsck();
  expect(await done(project, 'fsck')).toContain('all sound');
}

describe('a commit that is killed', () => {
  it(
    `at any of ${MOMENTS} moments leaves all sound and the last commit whole`,
    { timeout: 180_000 },
    async () => {
      project = await prepareProject({ until: 'commit' });
      project.edit('corpus/kettle.md', 'twice', '0 times');
      const first = await durationOf('commit', '-m', 'Undisturbed');
      project.edit('corpus/toaster.md', 'to seven', 'to eight');
      const whole = Math.min(first, await durationOf('commit', '-m', 'Undisturbed again'));
      let killed = 0;
      for (let moment = 0; moment < MOMENTS; moment++) {
        project.edit(
          'corpus/kettle.md',
          /\d+ times/.exec(project.read('corpus/kettle.md'))?.[0] ?? '',
          `${moment + 1} times`,
        );
        const before = project.git('rev-parse', 'HEAD');
        // Starting takes the first half of the time; writes come in the second.
        await kill(
          ['commit', '-m', `Moment ${moment}`],
          whole * (0.45 + (0.55 * moment) / MOMENTS),
        );
        await expectSound();
        const after = project.git('rev-parse', 'HEAD');
        if (after === before) killed++;
        else expect(project.git('rev-parse', 'HEAD^')).toBe(before);
        // Whatever was reached, the commit that Git has reads whole.
        expect((await doneJson<LogResult>(project, 'log', '-n', '1')).commits[0]?.documents).toBe(
          3,
        );
      }
      expect(killed).toBeGreaterThan(MOMENTS / 8);
      project.edit('corpus/toaster.md', 'to eight', 'to nine');
      await project.ok('commit', '-m', 'The end');
      expect(project.git('status', '--porcelain')).toBe('');
      expect(await done(project, 'status')).toContain('Nothing to commit.');
      await expectSound();
    },
  );
});

describe('a switch, a merge or a promotion that is killed', () => {
  it('loses no document and can be done again', { timeout: 180_000 }, async () => {
    project = await prepareProject({
      until: 'commit',
      settings: { 'promote.minQuestions': 1, 'promote.margin': 1 },
    });
    await done(project, 'switch', '-c', 'fix');
    project.edit('corpus/kettle.md', 'twice', 'three times');
    project.write('corpus/mixer.md', '# Mixer\n\nTwo speeds.\n');
    await done(project, 'commit', '-m', 'Fix');
    const whole = await durationOf('switch', 'main');
    for (let moment = 0; moment < 6; moment++) {
      const [target, text] = moment % 2 === 0 ? ['fix', 'three times'] : ['main', 'twice'];
      await kill(['switch', target], whole * (0.5 + moment / 10));
      await expectSound();
      await done(project, 'switch', target);
      expect(project.read('corpus/kettle.md')).toContain(text);
      expect(project.has('corpus/mixer.md')).toBe(target === 'fix');
      expect(project.git('status', '--porcelain')).toBe('');
      expect(await done(project, 'status')).toContain('Nothing to commit.');
    }
    await done(project, 'switch', 'main');
    await done(project, 'promote', 'main');
    await done(project, 'switch', 'production');
    const time = await durationOf('promote', 'fix', '--dry-run');
    for (let moment = 0; moment < 4; moment++) {
      await kill(['promote', 'fix'], time * (0.6 + moment / 7));
      await expectSound();
    }
    const { code } = await runInProcess(project, ['promote', 'fix']);
    // Done now, or by the attempt before that was killed after its last write that counts.
    expect([0, 1]).toContain(code);
    expect(project.read('corpus/kettle.md')).toContain('three times');
    expect(project.git('show', 'production:stemma.lock')).toBe(
      project.read('stemma.lock').trimEnd(),
    );
    expect(project.git('status', '--porcelain')).toBe('');
    expect(await done(project, 'status')).toContain('Nothing to commit.');
  });
});
