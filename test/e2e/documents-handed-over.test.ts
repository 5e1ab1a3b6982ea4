import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { onlyWords } from '../support/branched-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import { done, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

let project: ProjectFolder;

copyForEachTest(
  async () => {
    const prepared = await prepareProject({ settings: onlyWords, until: 'init' });
    // From the beginning Git keeps the documents.
    prepared.write('.gitignore', prepared.read('.gitignore').replace(/^\/corpus.*\n/m, ''));
    prepared.git('add', '--all');
    await done(prepared, 'commit', '-m', 'Git keeps the documents');
    return prepared;
  },
  (copy) => {
    project = copy;
  },
);

/** From here on stemma keeps the documents of this branch. */
function handOver(branch: string, folder = 'corpus'): void {
  appendFileSync(join(project.folder, '.gitignore'), `/${folder}/\n`);
  project.git('rm', '-r', '--quiet', '--cached', folder);
  project.git('commit', '--quiet', '--all', '-m', `${branch} hands documents over`);
}

async function edit(document: string, from: string, to: string): Promise<void> {
  project.edit(`corpus/${document}`, from, to);
  await done(project, 'commit', '-m', to);
}

it('merges documents that both sides have handed from Git to stemma', async () => {
  const paths = project.git('ls-files', 'corpus').split('\n');
  expect(paths.length).toBeGreaterThan(1);
  project.git('branch', 'theirs');
  handOver('main');
  await done(project, 'switch', 'theirs');
  handOver('theirs');
  await edit(
    'kettle.md',
    /^# .*/.exec(project.read('corpus/kettle.md'))?.[0] ?? '',
    '# The kettle',
  );
  await done(project, 'switch', 'main');
  await edit('kettle.md', 'twice', 'well');
  await done(project, 'merge', 'theirs');
  expect(project.read('corpus/kettle.md')).toMatch(/^# The kettle[^]*Rinse it well/);
  for (const path of paths) expect(existsSync(join(project.folder, path)), path).toBe(true);
  expect(project.git('ls-files', 'corpus')).toBe('');
  expect(await done(project, 'status')).toContain('Nothing to commit');
});

it('refuses to merge where one side alone has handed them over, and says what to do', async () => {
  mkdirSync(join(project.folder, 'data'));
  project.git('mv', 'corpus', 'data/corpus');
  project.edit('stemma.yaml', 'path: corpus', 'path: data/corpus');
  project.git('commit', '--quiet', '--all', '-m', 'In a folder below');
  await done(project, 'switch', '-c', 'theirs');
  handOver('theirs', 'data/corpus');
  await done(project, 'switch', 'main');
  project.edit('data/corpus/kettle.md', 'twice', 'well');
  await done(project, 'commit', '-m', 'Ours');
  const there = await refused(project, 'merge', 'theirs');
  expect(there).toMatchObject({ code: 'two-keepers' });
  expect(there.message).toContain(
    "on 'theirs' stemma keeps documents that Git keeps on this branch",
  );
  expect(there.suggestions.join()).toContain('git rm -r --cached data/corpus');
  expect(project.git('status', '--porcelain')).toBe('');
  expect(project.read('data/corpus/kettle.md')).toContain('Rinse it well');
  expect(await refused(project, 'cherry-pick', 'theirs')).toMatchObject({ code: 'two-keepers' });
});

it('takes a document that Git removed for removed, though the lock of that side still has it', async () => {
  await done(project, 'switch', '-c', 'theirs');
  project.git('rm', '--quiet', 'corpus/kettle.md');
  project.git('commit', '--quiet', '-m', 'No kettle');
  await done(project, 'switch', 'main');
  project.edit('stemma.yaml', 'name:', '# of the shop\nname:');
  await done(project, 'commit', '-m', 'Ours');
  await done(project, 'merge', 'theirs');
  expect(existsSync(join(project.folder, 'corpus/kettle.md'))).toBe(false);
  expect(await done(project, 'status')).toContain('Nothing to commit');
});
