import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { InstallResult } from '../../src/api/install/install-project.js';
import { branchedProject, onlyWords, type SideChange } from '../support/branched-project.js';
import { stateOf } from '../support/faults/project-state.js';
import { runGit } from '../support/git-process.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { withoutModel } from '../support/project-folder.js';
import { InProcessProject, runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

const projects: ProjectFolder[] = [];

function kept<P extends ProjectFolder>(project: P): P {
  projects.push(project);
  return project;
}

afterEach(() => {
  for (const project of projects.splice(0)) project.dispose();
});

const kettle: SideChange = (project) => {
  project.edit('corpus/kettle.md', 'twice', 'three times');
};
const mixer: SideChange = (project) => {
  project.write('corpus/mixer.md', '# Mixer\n\nTwo speeds.\n');
};

function changes({ parts }: InstallResult): string[] {
  return parts.map(({ change }) => change);
}

describe('stemma install', () => {
  it('sets up a clone, once, and takes it out again', async () => {
    const project = kept(await prepareProject({ until: 'commit', settings: onlyWords }));
    expect(project.git('ls-files')).toContain('.gitattributes');
    execFileSync('git', ['clone', '--quiet', project.folder, project.beside('clone')], {
      env: project.env,
    });
    const clone = project.at(project.beside('clone'));
    expect(runGit(clone, 'config', 'merge.stemma-lock.driver').stdout).toBe('');
    const first = await doneJson<InstallResult>(clone, 'install');
    expect(changes(first)).toEqual(['unchanged', 'added', 'added', 'added', 'added']);
    expect(clone.git('config', 'merge.stemma-lock.driver')).toContain('merge-driver lock %O %A %B');
    expect(clone.git('status', '--porcelain')).toBe('');
    expect(new Set(changes(await doneJson<InstallResult>(clone, 'install')))).toEqual(
      new Set(['unchanged']),
    );
    const config = clone.read('.git/config');
    await done(clone, 'install', '--uninstall');
    expect(clone.has('.git/stemma')).toBe(false);
    expect(clone.read('.git/config')).not.toContain('merge "stemma');
    await done(clone, 'install');
    expect(clone.read('.git/config')).toBe(config);
    expect(await done(clone, 'install')).toBe('Nothing to do: all of it is there already.\n');
  });

  it('completes .gitattributes of a project that had none, and the next commit takes it', async () => {
    const project = kept(await prepareProject({ until: 'commit', settings: onlyWords }));
    project.git('rm', '--quiet', '.gitattributes');
    project.git('commit', '--quiet', '-m', 'As of old');
    project.set({ 'evaluate.questions': 'our questions.jsonl' });
    project.write('our questions.jsonl', project.read('questions.jsonl'));
    await done(project, 'install');
    expect(project.read('.gitattributes').split('\n')).toContain(
      '"/our questions.jsonl" merge=stemma-questions',
    );
    expect(project.git('check-attr', 'merge', 'our questions.jsonl')).toMatch(/stemma-questions$/);
    await done(project, 'commit', '-m', 'Questions of our own');
    expect(project.git('ls-files')).toContain('.gitattributes');
  });

  it('works for a project in a folder whose path has blanks, quotes and a percent sign', async () => {
    const project = kept(
      new InProcessProject({ subFolder: `it's a "bot" %A & more`, files: smallCorpus }),
    );
    const outside = project.at(project.beside('bot'));
    outside.git('init', '--quiet', '--initial-branch=main');
    outside.write('README.md', 'Hello\n');
    outside.git('add', 'README.md');
    outside.git('commit', '--quiet', '-m', 'Readme');
    await done(project, 'init');
    project.set({ ...withoutModel, ...onlyWords });
    await done(project, 'commit', '-m', 'First snapshot');
    await done(project, 'switch', '-c', 'theirs');
    mixer(project);
    project.set({ 'pipeline.retrieve.k': 3 });
    await done(project, 'commit', '-m', 'Theirs');
    await done(project, 'switch', 'main');
    kettle(project);
    project.set({ 'pipeline.chunk.size': 60 });
    await done(project, 'commit', '-m', 'Ours');
    const merge = runGit(outside, 'merge', '--no-edit', 'theirs');
    expect(merge).toMatchObject({ code: 0 });
    await done(project, 'run');
    expect(project.has('corpus/mixer.md')).toBe(true);
    expect(project.read('corpus/kettle.md')).toContain('three times');
    expect(project.read('stemma.yaml')).toContain('k: 3');
    await done(project, 'commit', '-m', 'Complete the merge');
    expect(await done(project, 'status')).toContain('Nothing to commit.');
    project.gitFsck();
  });

  it('lets Git merge by itself where the program has moved away', async () => {
    const project = kept(await branchedProject(kettle, mixer));
    project.edit('.git/stemma/run', 'bin/run.js', 'bin/gone.js');
    const merge = runGit(project, 'merge', '--no-edit', 'theirs');
    expect(merge.code).toBe(1);
    expect(merge.stderr).toContain("run 'stemma install' again");
    expect(project.read('stemma.lock')).toContain('<<<<<<<');
    await done(project, 'run');
    expect(project.has('corpus/mixer.md')).toBe(true);
  });
});

describe('stemma install --hooks', () => {
  async function hooked(): Promise<ProjectFolder> {
    const project = kept(await prepareProject({ until: 'commit', settings: onlyWords }));
    await done(project, 'install', '--hooks');
    return project;
  }

  it('refuses a commit of a lock that does not belong to the sources', async () => {
    const project = await hooked();
    project.set({ 'pipeline.chunk.size': 60 });
    const stale = runGit(project, 'commit', '-a', '-m', 'Smaller');
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain('stemma.lock does not belong to the sources: stale: chunk');
    await done(project, 'run');
    project.git('add', 'stemma.lock');
    const part = runGit(project, 'commit', '-m', 'Smaller');
    expect(part.code).toBe(1);
    expect(part.stderr).toContain('not staged are stemma.yaml');
    project.git('commit', '--quiet', '-a', '-m', 'Smaller');
    expect(await done(project, 'status')).toContain('Nothing to commit.');
    project.edit('stemma.yaml', 'version: 1', '<<<<<<< ours\nversion: 1');
    expect(runGit(project, 'commit', '-a', '-m', 'x').stderr).toContain('is a conflict marker');
    project.git('commit', '--quiet', '--no-verify', '-a', '-m', 'Anyway');
  });

  it('does not look at commits of other files', async () => {
    const project = await hooked();
    kettle(project);
    project.write('README.md', 'Hello\n');
    project.git('add', 'README.md');
    project.git('commit', '--quiet', '-m', 'Readme');
    expect(project.git('log', '-1', '--format=%s')).toBe('Readme');
  });

  it('brings documents along after switch, merge and rebase', async () => {
    const project = kept(await branchedProject(kettle, mixer));
    await done(project, 'install', '--hooks');
    const moved = runGit(project, 'switch', 'theirs');
    expect(moved.stderr).toContain('2 documents brought to the state of stemma.lock');
    expect(project.has('corpus/mixer.md')).toBe(true);
    expect(project.read('corpus/kettle.md')).toContain('twice');
    runGit(project, 'rebase', 'main');
    expect(project.has('corpus/mixer.md')).toBe(true);
    expect(project.read('corpus/kettle.md')).toContain('three times');
    runGit(project, 'switch', 'main');
    expect(project.has('corpus/mixer.md')).toBe(false);
    runGit(project, 'merge', 'theirs');
    expect(project.has('corpus/mixer.md')).toBe(true);
  });

  it('says why documents stay where an edit would be lost, and Git goes on', async () => {
    const project = kept(await branchedProject(kettle, mixer));
    await done(project, 'install', '--hooks');
    project.edit('corpus/kettle.md', 'vinegar', 'lemon juice');
    const moved = runGit(project, 'switch', 'theirs');
    expect(moved.code).toBe(0);
    expect(moved.stderr).toContain('documents are as they were');
    expect(project.read('corpus/kettle.md')).toContain('lemon juice');
  });

  it('does nothing in a linked worktree, which stemma does not work in, and Git goes on', async () => {
    const project = kept(await branchedProject(kettle, mixer));
    await done(project, 'install', '--hooks');
    const before = stateOf(project);
    const added = runGit(project, 'worktree', 'add', '--quiet', project.beside('linked'), 'theirs');
    expect(added).toEqual({ code: 0, stdout: '', stderr: '' });
    const linked = project.at(project.beside('linked'));
    linked.write('README.md', 'Hello\n');
    linked.git('add', 'README.md');
    expect(runGit(linked, 'commit', '--quiet', '-m', 'Readme')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(runGit(linked, 'checkout', '--quiet', '-b', 'other', 'main')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(runGit(linked, 'merge', '--no-edit', 'theirs').code).toBe(0);
    expect(linked.read('stemma.lock')).toContain('merges:');
    expect(linked.has('.stemma')).toBe(false);
    expect(stateOf(project).files).toEqual(before.files);
    expect(await done(project, 'status')).toContain('Nothing to commit.');
  });

  it("never touches a hook of the user's own, but takes one that calls stemma", async () => {
    const project = kept(await prepareProject({ until: 'commit', settings: onlyWords }));
    const own = '#!/bin/sh\necho mine >&2\n';
    project.write('.git/hooks/pre-commit', own);
    chmodSync(`${project.folder}/.git/hooks/pre-commit`, 0o755);
    const refused = await runInProcess(project, ['install', '--hooks', '--json']);
    expect(refused.code).toBe(1);
    const { error } = JSON.parse(refused.stdout) as { error: { suggestions: string[] } };
    expect(error).toMatchObject({ code: 'hook-exists' });
    expect(project.read('.git/hooks/pre-commit')).toBe(own);
    expect(project.has('.git/hooks/post-merge')).toBe(false);
    const line = error.suggestions.at(-1)?.replace(/^.*?pre-commit: /, '') ?? '';
    project.write('.git/hooks/pre-commit', `${own}${line}\n`);
    await done(project, 'install', '--hooks');
    project.set({ 'pipeline.chunk.size': 60 });
    const stale = runGit(project, 'commit', '-a', '-m', 'Smaller');
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain('mine\n');
    expect(stale.stderr).toContain('stemma.lock does not belong');
    await done(project, 'install', '--uninstall');
    expect(project.read('.git/hooks/pre-commit')).toContain('mine');
    expect(project.has('.git/hooks/post-merge')).toBe(false);
  });

  it('goes by core.hooksPath of the repository, and leaves a shared folder alone', async () => {
    const project = kept(await prepareProject({ until: 'commit', settings: onlyWords }));
    project.git('config', 'core.hooksPath', 'tools/hooks');
    await done(project, 'install', '--hooks');
    expect(project.has('tools/hooks/post-merge')).toBe(true);
    expect(project.has('.git/hooks/post-merge')).toBe(false);
    const shared = kept(
      await prepareProject({
        until: 'commit',
        settings: onlyWords,
        env: { GIT_CONFIG_COUNT: '1' },
      }),
    );
    Object.assign(shared.env, {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: shared.beside('home'),
    });
    const { code, stdout } = await runInProcess(shared, ['install', '--hooks', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'hook-exists' } });
    expect(shared.at(shared.beside('home')).has('pre-commit')).toBe(false);
  });
});

describe('documents that Git keeps', () => {
  it('are merged by Git, and stemma run completes the lock, in a clone too', async () => {
    const project = kept(new InProcessProject({ files: smallCorpus }));
    project.git('init', '--quiet', '--initial-branch=main');
    project.git('add', 'corpus');
    project.git('commit', '--quiet', '-m', 'Documents');
    await done(project, 'init');
    project.set({ ...withoutModel, ...onlyWords });
    await done(project, 'commit', '-m', 'First snapshot');
    await done(project, 'switch', '-c', 'theirs');
    mixer(project);
    project.edit('corpus/kettle.md', '# Kettle', '# The kettle');
    await done(project, 'commit', '-m', 'Theirs');
    await done(project, 'switch', 'main');
    kettle(project);
    await done(project, 'commit', '-m', 'Ours');
    const clone = project.at(project.beside('clone'));
    execFileSync('git', ['clone', '--quiet', project.folder, clone.folder], { env: project.env });
    // A clone that has run nothing, and one whose drivers are not there.
    for (const [folder, install] of [
      [clone, true],
      [project, false],
    ] as const) {
      if (install) await done(folder, 'install');
      else await done(folder, 'install', '--uninstall');
      const merge = runGit(folder, 'merge', '--no-edit', install ? 'origin/theirs' : 'theirs');
      expect(merge.code).toBe(install ? 0 : 1);
      await done(folder, 'run');
      expect(folder.read('corpus/kettle.md')).toContain('# The kettle');
      expect(folder.read('corpus/kettle.md')).toContain('three times');
      if (!install) {
        folder.git('add', '-A');
        folder.git('commit', '--quiet', '--no-edit');
      } else await done(folder, 'commit', '-m', 'Complete the merge');
      expect(await done(folder, 'status')).toContain('Nothing to commit.');
      folder.gitFsck();
    }
  });

  it('in conflict are for the user to resolve, as Git says', async () => {
    const project = kept(new InProcessProject({ files: smallCorpus }));
    project.git('init', '--quiet', '--initial-branch=main');
    project.git('add', 'corpus');
    project.git('commit', '--quiet', '-m', 'Documents');
    await done(project, 'init');
    project.set({ ...withoutModel, ...onlyWords });
    await done(project, 'commit', '-m', 'First snapshot');
    await done(project, 'switch', '-c', 'theirs');
    project.edit('corpus/kettle.md', 'twice', 'once');
    await done(project, 'commit', '-m', 'Theirs');
    await done(project, 'switch', 'main');
    kettle(project);
    await done(project, 'commit', '-m', 'Ours');
    const merge = runGit(project, 'merge', '--no-edit', 'theirs');
    expect(merge.code).toBe(1);
    expect(merge.stdout).toContain('Merge conflict in corpus/kettle.md');
    expect(merge.stdout).not.toContain('conflict in stemma.lock');
    project.write('corpus/kettle.md', smallCorpus['corpus/kettle.md']?.toString() ?? '');
    await done(project, 'run');
    project.git('add', '-u');
    project.git('commit', '--quiet', '--no-edit');
    expect(await done(project, 'status')).toContain('Nothing to commit.');
  });

  it('need no store to be merged elsewhere', async () => {
    const project = kept(await branchedProject(kettle, mixer));
    cpSync(project.folder, project.beside('bare'), { recursive: true });
    const other = project.at(project.beside('bare'));
    other.remove('.stemma');
    const merge = runGit(other, 'merge', '--no-edit', 'theirs');
    expect(merge.code).toBe(0);
    expect(other.read('stemma.lock')).toContain('merges:');
  });
});
