import { chmodSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { digestFolder } from '../support/folder-digest.js';
import { copyOf, prepareProject } from '../support/prepared-project.js';
import { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { startStemma } from '../support/run-process.js';
import { smallCorpus } from '../support/small-corpus.js';

const projects: ProjectFolder[] = [];

function kept(project: ProjectFolder): ProjectFolder {
  projects.push(project);
  return project;
}

afterEach(() => {
  for (const project of projects.splice(0)) project.dispose();
});

describe('where there is no project', () => {
  it.each(['run', 'status', 'commit -m x', 'eval', 'log', 'fsck', 'switch main', 'promote main'])(
    'refuses `stemma %s` outside a project and says how to make one',
    async (command) => {
      const project = kept(new ProjectFolder({ files: smallCorpus }));
      const refusal = await refused(project, ...command.split(' '));
      expect(refusal).toMatchObject({ exit: 1, code: 'not-a-project' });
      expect(refusal.message).toContain(project.folder);
      expect(refusal.suggestions.join()).toContain('stemma init');
      expect(project.has('.stemma')).toBe(false);
    },
  );

  it('refuses a folder that is not there', async () => {
    const project = kept(new ProjectFolder());
    const missing = project.at(project.beside('nowhere'));
    const { env } = missing;
    const { outcome } = startStemma(['run', '--json', '-C', missing.folder], {
      folder: project.folder,
      env,
    });
    const { code, stdout } = await outcome;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not-a-project' } });
  });

  it('refuses to make a project twice', async () => {
    const project = kept(await prepareProject({ until: 'init' }));
    expect(await refused(project, 'init')).toMatchObject({ exit: 1, code: 'project-exists' });
  });

  it('puts settings that were copied without their repository under Git, as they are', async () => {
    const project = kept(await prepareProject({ until: 'init' }));
    project.remove('.git');
    project.remove('.gitignore');
    const settings = project.read('stemma.yaml').replace('path: corpus', 'path: texts');
    project.write('stemma.yaml', settings);
    expect(await refused(project, 'init', '--name=other')).toMatchObject({
      exit: 1,
      code: 'project-exists',
    });
    expect(await project.json('init')).toMatchObject({
      createdRepository: true,
      sources: ['texts'],
      written: ['.gitignore', '.gitattributes'],
    });
    expect(project.read('stemma.yaml')).toBe(settings);
    expect(project.read('.gitignore')).toContain('/texts/');
  });

  it('names what puts back a folder of documents that is gone, and that does it', async () => {
    const project = kept(await prepareProject({ until: 'commit' }));
    const before = digestFolder(project.folder);
    project.remove('corpus');
    const { code, suggestions } = await refused(project, 'status');
    expect(code).toBe('source-missing');
    expect(suggestions).toContain('Or put back those of the last commit: `stemma restore corpus`.');
    await project.ok('restore', 'corpus', '--yes');
    expect(digestFolder(project.folder)).toEqual(before);
    expect(await project.json('status')).toMatchObject({ clean: true });
  });

  it.each(['..', '../other', '/tmp', 'a/../b', '.', ''])(
    'refuses to make a project whose documents lie in %j',
    async (source) => {
      const project = kept(new ProjectFolder());
      expect(await refused(project, 'init', `--source=${source}`)).toMatchObject({
        exit: 1,
        code: 'source-outside',
      });
      expect(digestFolder(project.folder)).toEqual({});
    },
  );
});

describe('a project without its Git repository', () => {
  it('is refused by every command that needs one, by folder', async () => {
    const project = kept(await prepareProject({ until: 'run' }));
    project.remove('.git');
    const commands = ['commit -m x', 'log', 'branch', 'switch -c fix', 'promote main', 'status'];
    for (const command of [
      ...commands,
      'diff',
      'fsck',
      'rollback',
      'merge fix',
      'bisect --good a',
    ]) {
      const refusal = await refused(project, ...command.split(' '));
      expect(refusal).toMatchObject({ exit: 1, code: 'not-a-repository' });
      expect(refusal.message).toContain(project.folder);
    }
  });
});

describe('a commit that cannot be made', () => {
  it('refuses where nothing differs from the last one', async () => {
    const project = kept(await prepareProject({ until: 'commit' }));
    const refusal = await refused(project, 'commit', '-m', 'again');
    expect(refusal).toMatchObject({ exit: 1, code: 'nothing-to-commit' });
  });

  it.each(['', '  \n '])('refuses the message %j', async (message) => {
    const project = kept(await prepareProject({ until: 'run' }));
    const refusal = await refused(project, 'commit', `--message=${message}`);
    expect(refusal).toMatchObject({ exit: 1, code: 'empty-message' });
  });

  it('refuses before any work where Git knows no name, and says what to set', async () => {
    const nobody = {
      GIT_AUTHOR_NAME: undefined,
      GIT_AUTHOR_EMAIL: undefined,
      GIT_COMMITTER_NAME: undefined,
      GIT_COMMITTER_EMAIL: undefined,
    };
    const project = kept(await prepareProject({ until: 'init', env: nobody }));
    const refusal = await refused(project, 'commit', '-m', 'first');
    expect(refusal).toMatchObject({ exit: 1, code: 'identity-missing' });
    expect(refusal.suggestions.join()).toContain('git config --global user.name');
    expect(project.has('stemma.lock')).toBe(false);
  });

  it('refuses a question set that holds a conflict marker', async () => {
    const project = kept(await prepareProject({ until: 'run' }));
    project.write('questions.jsonl', `<<<<<<< ours\n${project.read('questions.jsonl')}`);
    const refusal = await refused(project, 'commit', '-m', 'half merged');
    expect(refusal.exit).toBe(1);
    expect(refusal.message).toMatch(/questions\.jsonl.*line 1/);
  });
});

describe('a store that cannot be written', () => {
  it.skipIf(process.getuid?.() === 0)('refuses and names the file', async () => {
    const project = kept(await prepareProject({ until: 'commit' }));
    project.edit('corpus/kettle.md', 'vinegar', 'citric acid');
    for (const name of ['.stemma', '.stemma/store.db']) {
      chmodSync(`${project.folder}/${name}`, 0o500);
    }
    const refusal = await refused(project, 'run');
    for (const name of ['.stemma', '.stemma/store.db']) {
      chmodSync(`${project.folder}/${name}`, 0o700);
    }
    expect(refusal).toMatchObject({ exit: 1, code: 'store-unreadable' });
    expect(refusal.message).toContain('.stemma');
  });

  it('refuses a store that is a folder', async () => {
    const project = kept(await prepareProject({ until: 'init' }));
    project.write('.stemma/store.db/x', '');
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'store-unreadable' });
    expect(refusal.message).toContain('store.db');
  });

  it('refuses a store of a newer format', async () => {
    const project = kept(await prepareProject({ until: 'commit' }));
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(`${project.folder}/.stemma/store.db`);
    database.pragma('user_version = 99');
    database.close();
    const refusal = await refused(copyOf(project), 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'unknown-format' });
    expect(refusal.message).toMatch(/store\.db.*99/);
  });
});
