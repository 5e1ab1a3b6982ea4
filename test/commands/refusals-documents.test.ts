import { symlinkSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyOf, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import type { RunResult } from '../../src/api/run-project.js';

let committed: ProjectFolder;
let project: ProjectFolder;

beforeAll(async () => {
  committed = await prepareProject({ until: 'commit' });
});

afterAll(() => {
  committed.dispose();
});

beforeEach(() => {
  project = copyOf(committed);
});

afterEach(() => {
  project.dispose();
});

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

  it('is refused where it is not UTF-8, with the place of the bad byte', async () => {
    project.write('corpus/old.txt', Buffer.from('caf\u00e9 au lait', 'latin1'));
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'not-utf8' });
    expect(refusal.message).toMatch(/'docs\/old\.txt'.*byte 3 \(0xe9\)/);
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
