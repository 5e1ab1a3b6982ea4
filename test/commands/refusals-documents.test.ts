import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';
import type { RunResult } from '../../src/api/run-project.js';

let project: ProjectFolder;

copyForEachTest(
  () => prepareProject({ until: 'commit' }),
  (copy) => {
    project = copy;
  },
);

describe('the folder of the documents', () => {
  it('is missed by name where it is not there', async () => {
    project.remove('corpus');
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'source-missing' });
    expect(refusal.message).toMatch(/'docs'.*'corpus'/);
  });

  it('is refused where it is a file', async () => {
    project.remove('corpus');
    project.write('corpus', 'text');
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'source-missing' });
    expect(refusal.message).toContain('not a folder');
  });

  it('is refused where nothing in it matches, with the patterns', async () => {
    project.set({ 'sources.0.include': ['**/*.rst'] });
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'source-empty' });
    expect(refusal.message).toMatch(/'corpus'.*\*\*\/\*\.rst/);
  });

  it.each(['../outside', '/etc', 'corpus/../..'])('is refused at %s', async (path) => {
    project.set({ 'sources.0.path': path });
    const refusal = await refused(project, 'run');
    expect(refusal.exit).toBe(1);
    expect(refusal.code).toMatch(/^(source-outside|source-missing|bad-settings)$/);
    expect(refusal.message).toContain(path);
  });

  it('is refused where it is a link out of the project', async () => {
    project.remove('corpus');
    symlinkSync('/etc', `${project.folder}/corpus`);
    expect(await refused(project, 'run')).toMatchObject({ exit: 1, code: 'source-outside' });
  });
});

describe('a document', () => {
  it('is refused where it is called Markdown but holds binary data', async () => {
    project.write('corpus/photo.md', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]));
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'binary-content' });
    expect(refusal.message).toMatch(/'docs\/photo\.md'.*text\/markdown.*byte 4/);
    expect(refusal.suggestions.join()).toContain('exclude');
  });

  it('is refused where it is not UTF-8 and nothing is clear, with the place of the bad byte', async () => {
    project.write('corpus/old.txt', Buffer.from('Ma\u00df', 'latin1'));
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'not-utf8' });
    expect(refusal.message).toMatch(/'docs\/old\.txt'.*byte 2 \(0xdf\)/);
  });

  it('is refused where it is a link out of the project', async () => {
    symlinkSync('/etc/passwd', `${project.folder}/corpus/secrets.md`);
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'source-outside' });
    expect(refusal.message).toContain('docs/secrets.md');
    expect(refusal.message).not.toContain('root:');
  });

  it('is refused where its name has a control character', async () => {
    project.write('corpus/a\nb.md', '# Two lines');
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'bad-file-name' });
  });

  it('is refused where it is a link to nothing', async () => {
    symlinkSync('gone.md', `${project.folder}/corpus/dangling.md`);
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'cannot-read' });
    expect(refusal.message).toContain('docs/dangling.md');
  });

  it('is refused where it is a link to itself', async () => {
    symlinkSync('loop.md', `${project.folder}/corpus/loop.md`);
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'cannot-read' });
    expect(refusal.message).toMatch(/'docs\/loop\.md'.*circle/);
  });

  it('is refused where its path is too long, without printing all of it', async () => {
    // No single call takes a path this long: each folder is made from within the one before.
    const script = 'for i in $(seq 25); do mkdir "$0" && cd "$0" || exit 0; done';
    const cwd = `${project.folder}/corpus`;
    execFileSync('sh', ['-c', script, 'd'.repeat(200)], { cwd, stdio: 'ignore' });
    const { code, stdout, stderr } = await runInProcess(project, ['run']);
    // Node cannot remove such a path either.
    execFileSync('rm', ['-r', 'd'.repeat(200)], { cwd });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^error: cannot read 'docs\/d{150,200}…': a path of \d+ bytes is too long\n/,
    );
    expect(stderr.length).toBeLessThan(500);
  });

  it('is taken, searched and switched to under any other name', async () => {
    const long = `${'n'.repeat(252)}.md`;
    const names = ['a#b.md', ' blanks .md', '50%.md', `quo"te's.md`, 'star*.md', '-x.md'];
    names.push('\u{1F600}.md', 'cafe\u0301.md', long);
    for (const [i, name] of names.entries()) project.write(`corpus/${name}`, `Zanzibar${i}.`);
    await done(project, 'commit', '-m', 'Odd names');
    for (const [i, name] of names.entries()) {
      expect(await done(project, 'query', `Zanzibar${i}`)).toContain(`1. docs/${name}:`);
    }
    await done(project, 'switch', '--detach', 'HEAD~1');
    expect(names.filter((name) => project.has(`corpus/${name}`))).toEqual([]);
    await done(project, 'switch', 'main');
    const texts = names.map((name) => project.read(`corpus/${name}`));
    expect(texts).toEqual(names.map((_, i) => `Zanzibar${i}.`));
  });

  it('stays on disk where another source keeps it after a switch', async () => {
    // As `init` wrote it.
    const { sources } = parse(project.read('stemma.yaml')) as { sources: [object] };
    const [docs] = sources;
    project.set({ sources: [docs, { ...docs, id: 'again' }] });
    await done(project, 'switch', '-c', 'twice');
    await done(project, 'commit', '-m', 'One folder, two sources');
    await done(project, 'switch', 'main');
    expect(project.has('corpus/kettle.md')).toBe(true);
    expect(await done(project, 'status')).toContain('Nothing to commit');
  });

  it('is passed over with a warning where it is a pipe or a link to a folder', async () => {
    execFileSync('mkfifo', [`${project.folder}/corpus/pipe.md`]);
    symlinkSync('..', `${project.folder}/corpus/up`);
    const { code, stderr } = await runInProcess(project, ['snapshot']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/'docs\/pipe\.md' is no ordinary file/);
    expect(stderr).toMatch(/'docs\/up' is a link to a folder/);
  });

  it('is taken where it is a link inside the project', async () => {
    symlinkSync('kettle.md', `${project.folder}/corpus/boiler.md`);
    const { documents, stages } = await doneJson<RunResult>(project, 'run');
    expect(documents).toBe(4);
    expect(stages[0]).toMatchObject({ name: 'snapshot', status: 'incremental', added: 1 });
  });

  it('is taken where it is empty, and has no chunk', async () => {
    project.write('corpus/empty.md', '');
    const { documents, chunks } = await doneJson<RunResult>(project, 'run');
    expect([documents, chunks]).toEqual([4, 3]);
  });

  it('that is refused leaves the others to be taken once it is mended', async () => {
    project.write('corpus/old.txt', Buffer.from('caf\u00e9', 'latin1'));
    await refused(project, 'run');
    project.write('corpus/old.txt', 'caf\u00e9');
    const { documents } = await doneJson<RunResult>(project, 'run');
    expect(documents).toBe(4);
  });
});
