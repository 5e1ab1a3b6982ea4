import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

let project: ProjectFolder;

beforeAll(async () => {
  project = await prepareProject({ until: 'commit', settings: { 'promote.minQuestions': 5 } });
  await done(project, 'branch', 'production');
  await done(project, 'tag', 'spring');
});

afterAll(() => {
  project.dispose();
});

/** Commands that take a branch, where others take any ref. */
const ofBranches = ['switch prodution', 'branch --delete prodution', 'rollback prodution'];

describe('a name that stands for no commit', () => {
  it.each([
    'show prodution',
    'log prodution',
    'diff main prodution',
    'eval prodution',
    'compare prodution main',
    'switch prodution',
    'switch -c fix prodution',
    'switch --detach prodution',
    'merge prodution',
    'promote prodution',
    'branch fix prodution',
    'tag fix prodution',
    'bisect --good prodution',
    'rollback --to prodution production',
    'query x --at prodution',
    'ls --at prodution',
    'cat docs/kettle.md --at prodution',
    'branch --delete prodution',
    'rollback prodution',
  ])('is refused by `stemma %s` with the nearest name', async (command) => {
    const refusal = await refused(project, ...command.split(' '));
    expect(refusal.exit).toBe(1);
    expect(refusal.code).toBe(ofBranches.includes(command) ? 'unknown-branch' : 'unknown-ref');
    expect(refusal.message).toContain('prodution');
    expect(refusal.suggestions).toContain("Did you mean 'production'?");
  });

  it('is refused by `stemma tag --delete` with the nearest tag', async () => {
    const refusal = await refused(project, 'tag', '--delete', 'sprung');
    expect(refusal).toMatchObject({ exit: 1, code: 'unknown-tag' });
    expect(refusal.suggestions).toContain("Did you mean 'spring'?");
  });

  it('is refused where it goes back beyond the first commit', async () => {
    const refusal = await refused(project, 'show', 'HEAD~7');
    expect(refusal).toMatchObject({ exit: 1, code: 'no-such-parent' });
  });

  it('is refused where the repository has no commit yet', async () => {
    const fresh = await prepareProject({ until: 'run' });
    for (const command of ['log', 'show', 'eval HEAD', 'promote main']) {
      const refusal = await refused(fresh, ...command.split(' '));
      expect(refusal).toMatchObject({ exit: 1, code: 'unknown-ref' });
    }
    expect(await refused(fresh, 'rollback')).toMatchObject({ exit: 1, code: 'unknown-branch' });
    fresh.dispose();
  });
});

describe('a name that is taken or may not be used', () => {
  it.each([
    ['branch main', 'branch-exists'],
    ['switch -c main', 'branch-exists'],
    ['tag spring', 'tag-exists'],
    ['branch a..b', 'bad-ref-name'],
    ['switch -c -x', undefined],
    ['tag no~good', 'bad-ref-name'],
    ['branch --delete main', 'branch-checked-out'],
  ])('is refused by `stemma %s`', async (command, code) => {
    const refusal = await refused(project, ...command.split(' '));
    if (code === undefined) expect(refusal).toMatchObject({ exit: 2, code: 'bad-usage' });
    else expect(refusal).toMatchObject({ exit: 1, code });
  });
});

describe('commands with nothing to act on', () => {
  it('a rollback of a branch that was never promoted to is refused', async () => {
    expect(await refused(project, 'rollback', 'production')).toMatchObject({
      exit: 1,
      code: 'nothing-to-roll-back',
    });
  });

  it('a promotion of what the target holds already is refused', async () => {
    expect(await refused(project, 'promote', 'main')).toMatchObject({
      exit: 1,
      code: 'already-promoted',
    });
  });

  it('a bisect between one commit and itself is refused', async () => {
    expect(await refused(project, 'bisect', '--good', 'main', '--bad', 'main')).toMatchObject({
      exit: 1,
      code: 'nothing-to-bisect',
    });
  });

  it('a document that is not there is refused with the nearest key', async () => {
    const refusal = await refused(project, 'cat', 'docs/kettel.md');
    expect(refusal).toMatchObject({ exit: 1, code: 'no-such-document' });
    expect(refusal.suggestions).toContain("Did you mean 'docs/kettle.md'?");
  });

  it('a metric that is not known is refused by bisect', async () => {
    const range = ['--good', 'main', '--bad', 'production'];
    const refusal = await refused(project, 'bisect', ...range, '--metric', 'MRR');
    expect(refusal.exit).toBe(1);
  });
});

describe('usage errors', () => {
  it.each([
    ['run --bogus', /--bogus/],
    ['query', /question/],
    ['query x -k none', /none/],
    ['query x -k 0', /0/],
    ['compare main', /compare 'main' with/],
    ['compare --matrix --set retrieve.k=3,5 --questions main', /questions/],
    ['compare --matrix --set retrieve.k=3,5 --by-document', /by-document/],
    ['compare main main --seed 4294967296', /4294967296/],
    ['log --metric R@5 -- docs/kettle.md', /--metric/],
    ['commit', /message/],
    ['switch -c --detach x', /--(create|detach).*--(create|detach)/],
    ['log --number -3', /3/],
    ['bisect --good main --threshold high', /high/],
    ['log main extra', /extra/],
  ])('`stemma %s` ends with 2 and names the culprit', async (command, culprit) => {
    const refusal = await refused(project, ...command.split(' '));
    expect(refusal).toMatchObject({ exit: 2, code: 'bad-usage' });
    expect(refusal.message).toMatch(culprit);
  });

  it('a branch of a cell is refused by its name before the cell is run', async () => {
    const grid = ['--set', 'retrieve.k=3,5', '--cell', '1'];
    expect(
      await refused(project, 'compare', '--matrix', ...grid, '--branch', 'a..b'),
    ).toMatchObject({ exit: 1, code: 'bad-ref-name' });
    expect(
      await refused(project, 'compare', '--matrix', ...grid, '--branch=b', '--html=page.html'),
    ).toMatchObject({ exit: 2, code: 'bad-usage' });
  });

  it('a question of blanks is refused', async () => {
    expect(await refused(project, 'query', '   ')).toMatchObject({
      exit: 1,
      code: 'empty-question',
    });
  });
});
