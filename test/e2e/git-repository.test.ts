import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';
import { InProcessProject } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

const projects: ProjectFolder[] = [];

function kept(project: ProjectFolder): ProjectFolder {
  projects.push(project);
  return project;
}

afterEach(() => {
  for (const project of projects.splice(0)) project.dispose();
});

/** Rules that let anything pass, so that a promotion moves the branch. */
const lenient = { ...withoutModel, 'promote.minQuestions': 1, 'promote.margin': 1 };

/** A repository with a program of the user's own, in which a project is made in a sub-folder. */
async function projectAmongOtherFiles(): Promise<ProjectFolder> {
  const project = kept(new InProcessProject({ subFolder: 'tools/bot', files: smallCorpus }));
  const outside = project.at(project.beside('bot'));
  outside.git('init', '--quiet', '--initial-branch=main');
  outside.writeAll({ 'app.js': 'one\n', 'lib/util.js': 'one\n', 'README.md': '# App\n' });
  outside.git('add', 'app.js', 'lib', 'README.md');
  outside.git('commit', '--quiet', '-m', 'The app');
  await project.ok('init');
  project.set(lenient);
  return project;
}

describe('a project that stemma made', () => {
  it("is an ordinary repository to the system's git", async () => {
    const project = kept(new ProjectFolder({ files: smallCorpus }));
    await project.ok('init');
    project.set(lenient);
    await project.ok('commit', '-m', 'First snapshot\n\nWith a body.');
    expect(project.git('status', '--porcelain')).toBe('');
    expect(project.git('ls-files').split('\n')).toEqual([
      '.gitattributes',
      '.gitignore',
      'questions.jsonl',
      'stemma.lock',
      'stemma.yaml',
    ]);
    expect(project.git('log', '-1', '--format=%an|%ae|%cn|%B').trimEnd()).toBe(
      'Ada Archivist|ada@example.com|Ada Archivist|First snapshot\n\nWith a body.',
    );
    project.set({ 'pipeline.chunk.size': 50, 'pipeline.chunk.overlap': 10 });
    expect(project.git('diff', '--stat')).toContain('stemma.yaml | 4 ++--');
    await project.ok('commit', '-m', 'Smaller chunks');
    expect(project.git('diff', 'HEAD~1', '--name-only').split('\n')).toEqual([
      'stemma.lock',
      'stemma.yaml',
    ]);
    expect(project.git('status', '--porcelain')).toBe('');
    project.gitFsck();
    // Git's own commands and stemma's see the same.
    project.git('checkout', '--quiet', '-b', 'by-git', 'HEAD~1');
    expect(await project.ok('status')).toMatch(/^On branch by-git/);
    await project.ok('switch', 'main');
    expect(project.git('branch', '--show-current')).toBe('main');
    expect(project.git('reflog', '-1', '--format=%gs')).toContain('main');
  });

  it('can be cloned, and the clone goes on with documents that Git keeps', async () => {
    const project = kept(new ProjectFolder({ files: smallCorpus }));
    project.git('init', '--quiet', '--initial-branch=main');
    project.git('add', 'corpus');
    project.git('commit', '--quiet', '-m', 'Documents');
    expect(await project.ok('init')).toContain('Git keeps the documents');
    project.set(lenient);
    await project.ok('commit', '-m', 'First snapshot');
    execFileSync('git', ['clone', '--quiet', project.folder, project.beside('clone')], {
      env: project.env,
    });
    const clone = project.at(project.beside('clone'));
    expect(clone.has('.stemma')).toBe(false);
    await clone.ok('run');
    expect(clone.git('status', '--porcelain')).toBe('');
    clone.edit('corpus/kettle.md', 'vinegar', 'citric acid');
    await clone.ok('commit', '-m', 'Citric acid');
    expect(clone.git('show', '--stat', '--format=')).toContain('corpus/kettle.md');
    project.git('pull', '--quiet', '--ff-only', clone.folder, 'main');
    expect(project.read('corpus/kettle.md')).toContain('citric acid');
    expect(project.git('status', '--porcelain')).toBe('');
    const run = await project.json<{ snapshot: string }>('run');
    expect(run.snapshot).toBe((await clone.json<{ snapshot: string }>('run')).snapshot);
    expect(project.git('status', '--porcelain')).toBe('');
  });
});

describe('a project in a sub-folder of a repository with other files', () => {
  it("leaves the user's staged and modified files as they were, whatever it does", async () => {
    const project = await projectAmongOtherFiles();
    const outside = project.at(project.beside('bot'));
    outside.write('app.js', 'staged\n');
    outside.git('add', 'app.js');
    outside.write('app.js', 'staged, then modified\n');
    outside.write('lib/util.js', 'modified\n');
    outside.git('rm', '--quiet', '--cached', 'README.md');
    outside.write('new.txt', 'untracked\n');
    outside.write('staged-new.txt', 'new and staged\n');
    outside.git('add', 'staged-new.txt');
    const theirs = ['MM app.js', ' M lib/util.js', 'D  README.md', 'A  staged-new.txt'];
    const untracked = ['?? README.md', '?? new.txt'];
    const expectUntouched = (): void => {
      const status = outside.git('status', '--porcelain').split('\n');
      expect(status.sort()).toEqual([...theirs, ...untracked].sort());
      expect(outside.git('show', ':app.js')).toBe('staged');
      expect(outside.read('app.js')).toBe('staged, then modified\n');
      expect(outside.read('lib/util.js')).toBe('modified\n');
    };

    await project.ok('commit', '-m', 'The bot');
    expectUntouched();
    expect(project.git('show', '--name-only', '--format=').split('\n').sort()).toEqual([
      'tools/bot/.gitattributes',
      'tools/bot/.gitignore',
      'tools/bot/questions.jsonl',
      'tools/bot/stemma.lock',
      'tools/bot/stemma.yaml',
    ]);
    await project.ok('promote', 'main');
    expectUntouched();

    await project.ok('switch', '-c', 'kettle');
    project.edit('corpus/kettle.md', 'twice', 'three times');
    await project.ok('commit', '-m', 'Rinse more');
    await project.ok('switch', '-c', 'toaster', 'main');
    expect(project.read('corpus/kettle.md')).toContain('twice');
    project.edit('corpus/toaster.md', 'to seven', 'to nine');
    await project.ok('commit', '-m', 'More to dial');
    expectUntouched();
    await project.ok('merge', 'kettle');
    expect(project.read('corpus/kettle.md')).toContain('three times');
    expectUntouched();

    await project.ok('switch', 'production');
    expectUntouched();
    await project.ok('promote', 'toaster');
    expect(project.read('corpus/toaster.md')).toContain('to nine');
    expectUntouched();
    await project.ok('rollback');
    expect(project.read('corpus/toaster.md')).toContain('to seven');
    expectUntouched();
    project.gitFsck();
  });
});

describe('documents that stemma keeps', () => {
  it('come and go with the branch, in folders too', async () => {
    const project = kept(new InProcessProject({ files: smallCorpus }));
    await project.ok('init');
    project.set(lenient);
    await project.ok('commit', '-m', 'First snapshot');
    await project.ok('switch', '-c', 'more');
    project.write('corpus/deep/er/mixer.md', '# Mixer\n\nTwo speeds.\n');
    project.remove('corpus/warranty.txt');
    project.edit('corpus/kettle.md', 'vinegar', 'citric acid');
    await project.ok('commit', '-m', 'More');
    await project.ok('switch', 'main');
    expect(project.has('corpus/deep/er/mixer.md')).toBe(false);
    expect(project.read('corpus/warranty.txt')).toBe(smallCorpus['corpus/warranty.txt']);
    expect(project.read('corpus/kettle.md')).toBe(smallCorpus['corpus/kettle.md']);
    expect(project.git('status', '--porcelain')).toBe('');
    expect(await project.ok('status')).toContain('Nothing to commit.');
    await project.ok('switch', 'more');
    expect(project.read('corpus/deep/er/mixer.md')).toContain('Two speeds');
    expect(project.has('corpus/warranty.txt')).toBe(false);
    expect(await project.ok('status')).toContain('Nothing to commit.');
  });

  it('are never overwritten where they are in no commit', async () => {
    const project = kept(new InProcessProject({ files: smallCorpus }));
    await project.ok('init');
    project.set(lenient);
    await project.ok('commit', '-m', 'First snapshot');
    await project.ok('switch', '-c', 'acid');
    project.edit('corpus/kettle.md', 'vinegar', 'citric acid');
    project.write('corpus/mixer.md', '# Mixer\n\nTwo speeds.\n');
    await project.ok('commit', '-m', 'Citric acid');
    await project.ok('switch', 'main');
    project.edit('corpus/kettle.md', 'vinegar', 'lemon juice');
    project.write('corpus/mixer.md', '# Mixer\n\nMine.\n');
    project.edit('corpus/toaster.md', 'Four', 'Six');
    for (const command of ['switch acid', 'merge acid', 'switch --detach acid']) {
      const { code, stdout } = await project.stemma(...command.split(' '), '--json');
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        error: {
          code: 'local-changes',
          data: {
            files: [
              'corpus/kettle.md',
              'corpus/mixer.md',
              // The commit of a merge would take in what was edited elsewhere too.
              ...(command === 'merge acid' ? ['corpus/toaster.md'] : []),
            ],
          },
        },
      });
      expect(project.git('branch', '--show-current')).toBe('main');
      expect(project.git('status', '--porcelain')).toBe('');
      expect(project.read('corpus/kettle.md')).toContain('lemon juice');
      expect(project.read('corpus/mixer.md')).toContain('Mine.');
    }
    // A change where both branches agree is carried along, as Git does.
    project.write('corpus/kettle.md', smallCorpus['corpus/kettle.md'] ?? '');
    project.remove('corpus/mixer.md');
    await project.ok('switch', 'acid');
    expect(project.read('corpus/toaster.md')).toContain('Six');
    expect(project.read('corpus/kettle.md')).toContain('citric acid');
  });

  it('are not written through a link that leads out of the project', async () => {
    const project = kept(new InProcessProject({ files: smallCorpus }));
    project.write('corpus/deep/mixer.md', '# Mixer\n\nTwo speeds.\n');
    await project.ok('init');
    project.set(lenient);
    await project.ok('commit', '-m', 'First snapshot');
    await project.ok('switch', '-c', 'without');
    project.remove('corpus/deep');
    await project.ok('commit', '-m', 'No mixer');
    execFileSync('ln', ['-s', project.beside('home'), `${project.folder}/corpus/deep`]);
    const { code, stdout } = await project.stemma('switch', 'main', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'source-outside' } });
    expect(project.at(project.beside('home')).has('mixer.md')).toBe(false);
    expect(project.git('branch', '--show-current')).toBe('without');
  });
});
