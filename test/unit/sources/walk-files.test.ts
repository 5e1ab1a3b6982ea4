import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileSource } from '../../../src/sources/file-source.js';
import { walkFiles } from '../../../src/sources/walk-files.js';
import { docs, SourceProject } from './source-project.js';

/** Keys that a walk finds; its warnings end up in the project. */
function keys(project: SourceProject, source: Partial<FileSource> = {}): string[] {
  const warn = (message: string) => project.warnings.push(message);
  const options = { projectFolder: project.folder, source: { ...docs, ...source }, warn };
  return walkFiles(options).map(({ key }) => key);
}

const refused = (code: string, text = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(text) as string }) as Error;

describe('a walk over a source', () => {
  it('finds what its globs choose, in order of bytes, hidden files too', () => {
    const project = new SourceProject({
      'docs/b.md': '',
      'docs/a/z.md': '',
      'docs/a.md': '',
      'docs/.hidden/x.md': '',
      'docs/\u{1F600}.md': '',
      'docs/\uFF5E.md': '',
      'docs/no.txt': '',
      'docs/drafts/no.md': '',
      'elsewhere/no.md': '',
    });
    expect(keys(project, { exclude: ['drafts/**'] })).toEqual([
      'docs/.hidden/x.md',
      'docs/a.md',
      'docs/a/z.md',
      'docs/b.md',
      'docs/\uFF5E.md',
      'docs/\u{1F600}.md',
    ]);
    expect(project.warnings).toEqual([]);
  });

  it("does not look into Git's folder or its own", () => {
    const files = { 'docs/.git/a.md': '', 'docs/sub/.git/a.md': '', 'docs/.stemma/a.md': '' };
    expect(keys(new SourceProject({ ...files, 'docs/a.md': '' }))).toEqual(['docs/a.md']);
  });

  it('takes any name that a key can hold', () => {
    const names = ['#1 & ?.md', "it's «ok».md", `${'x'.repeat(252)}.md`, 'A.md', 'a.md', ' .md'];
    const project = new SourceProject();
    for (const name of names) project.write(`docs/${name}`, '');
    expect(keys(project)).toEqual(names.map((name) => `docs/${name}`).sort());
  });

  it('refuses a name with a line break, and takes the rest when it is excluded', () => {
    const project = new SourceProject({ 'docs/two\nlines.md': '', 'docs/a.md': '' });
    expect(() => keys(project)).toThrow(refused('bad-file-name', '"docs/two\\nlines.md"'));
    expect(keys(project, { exclude: ['two*'] })).toEqual(['docs/a.md']);
  });

  it('refuses names that are not UTF-8, of files and of folders', () => {
    const bad = (prefix: string, suffix: string) =>
      Buffer.concat([Buffer.from(prefix), Buffer.from([0xff, 0xfe]), Buffer.from(suffix)]);
    const file = new SourceProject({ 'docs/a.md': '' });
    writeFileSync(bad(`${file.folder}/docs/`, '.md'), '');
    expect(() => keys(file)).toThrow(refused('bad-file-name'));
    expect(keys(file, { exclude: ['\uFFFD*'] })).toEqual(['docs/a.md']);
    const folder = new SourceProject({ 'docs/a.md': '' });
    mkdirSync(bad(`${folder.folder}/docs/`, ''));
    expect(() => keys(folder)).toThrow(refused('bad-file-name'));
    expect(keys(folder, { exclude: ['\uFFFD*/**'] })).toEqual(['docs/a.md']);
  });

  it('passes over what only looks like a document, and says so', () => {
    const project = new SourceProject({ 'docs/a.md': '' });
    execFileSync('mkfifo', [project.path('docs/pipe.md')]);
    symlinkSync('pipe.md', project.path('docs/link-to-pipe.md'));
    expect(keys(project)).toEqual(['docs/a.md']);
    expect(project.warnings.sort()).toEqual([
      "'docs/link-to-pipe.md' is no ordinary file and was not read",
      "'docs/pipe.md' is no ordinary file and was not read",
    ]);
  });
});

describe('a link in a source', () => {
  it('to a file inside the project is that file', () => {
    const project = new SourceProject({ 'docs/a.md': 'text', 'shared/b.md': 'longer text' });
    symlinkSync('../shared/b.md', project.path('docs/link.md'));
    const warn = () => undefined;
    const files = walkFiles({ projectFolder: project.folder, source: docs, warn });
    expect(files.map(({ key, stat }) => [key, stat.size])).toEqual([
      ['docs/a.md', 4],
      ['docs/link.md', 11],
    ]);
  });

  it('that leads out of the project is refused', () => {
    const other = new SourceProject({ 'secret.md': '' });
    for (const target of [other.path('secret.md'), '/etc/passwd']) {
      const project = new SourceProject({ 'docs/a.md': '' });
      symlinkSync(target, project.path('docs/link.md'));
      expect(() => keys(project)).toThrow(refused('source-outside', "'docs/link.md'"));
    }
  });

  it('that leads out of the project by way of another link is refused', () => {
    const other = new SourceProject({ 'secret.md': '' });
    const project = new SourceProject({ 'docs/a.md': '' });
    symlinkSync(other.folder, project.path('outside'));
    symlinkSync('../outside/secret.md', project.path('docs/link.md'));
    expect(() => keys(project)).toThrow(refused('source-outside'));
  });

  it('to a folder is not followed, and named whether or not it looks like a document', () => {
    const project = new SourceProject({ 'docs/a.md': '', 'more/b.md': '' });
    symlinkSync('../more', project.path('docs/linked'));
    symlinkSync('../more', project.path('docs/linked.md'));
    symlinkSync('.', project.path('docs/circle'));
    expect(keys(project)).toEqual(['docs/a.md']);
    expect(project.warnings.sort()).toEqual([
      "'docs/circle' is a link to a folder and was not followed",
      "'docs/linked' is a link to a folder and was not followed",
      "'docs/linked.md' is a link to a folder and was not followed",
    ]);
    project.warnings.length = 0;
    expect(keys(project, { exclude: ['linked*/**', 'linked.md', 'circle'] })).toHaveLength(1);
    expect(project.warnings).toEqual([]);
  });

  it('to nowhere, or in a circle, cannot be read', () => {
    for (const target of ['nowhere.md', 'link.md']) {
      const project = new SourceProject({ 'docs/a.md': '' });
      symlinkSync(target, project.path('docs/link.md'));
      symlinkSync('nowhere', project.path('docs/not-a-document'));
      expect(() => keys(project)).toThrow(refused('cannot-read', "'docs/link.md'"));
    }
  });
});

describe('the folder of a source', () => {
  it('that is not there, or is a file, is named with what to do', () => {
    const project = new SourceProject({ 'docs/a.md': '', 'docs/file': '' });
    expect(() => keys(project, { path: 'absent' })).toThrow(
      refused('source-missing', "folder 'absent' does not exist"),
    );
    expect(() => keys(project, { path: 'docs/file' })).toThrow(
      refused('source-missing', 'is not a folder'),
    );
    symlinkSync('circle', project.path('circle'));
    expect(() => keys(project, { path: 'circle' })).toThrow(refused('source-missing', 'circle'));
  });

  it('outside the project is refused, by path or by link', () => {
    const project = new SourceProject({ 'docs/a.md': '' });
    symlinkSync('/', project.path('root'));
    for (const path of ['..', '/etc', '../../etc', join('docs', '..', '..'), 'root']) {
      expect(() => keys(project, { path })).toThrow(refused('source-outside'));
    }
    expect(keys(project, { path: '.', id: 'all' })).toEqual(['all/docs/a.md']);
  });
});
