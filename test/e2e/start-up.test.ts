import { afterAll, describe, expect, it } from 'vitest';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';
import { startProcess } from '../support/run-process.js';
import { program } from '../support/test-environment.js';

/* Loading a file costs about as much as half a millisecond of work; times themselves are in bench/. */

/** Writes the files that a process loaded as the last line of stderr. */
const listing = `
  import { Session } from 'node:inspector';
  const session = new Session();
  const files = [];
  session.connect();
  session.on('Debugger.scriptParsed', ({ params: { url } }) => {
    if (/^(file:|[/])/.test(url)) files.push(url);
  });
  session.post('Debugger.enable');
  process.on('exit', () => process.stderr.write('\\n' + JSON.stringify(files)));
`;

const project = new ProjectFolder({ files: { 'corpus/a.md': '# A\n\nText.\n' } });

afterAll(() => {
  project.dispose();
});

/** Files that a command loads, from its start to its end. */
async function filesOf(...args: readonly string[]): Promise<string[]> {
  const { outcome } = startProcess(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(listing)}`, program, ...args],
    project,
  );
  const { code, stderr } = await outcome;
  expect(code, stderr).toBe(0);
  // The list that the code above writes.
  return JSON.parse(stderr.slice(stderr.lastIndexOf('\n'))) as string[];
}

describe('starting', () => {
  it('loads next to nothing to print the version', async () => {
    const files = await filesOf('--version');
    expect(files).toContainEqual(expect.stringContaining('/dist/program/cli/start.js'));
    expect(files.length).toBeLessThan(15);
  });

  it('loads no package file by file but the native ones, and no reader of HTML without HTML', async () => {
    await project.ok('init');
    project.set(withoutModel);
    await project.ok('commit', '-m', 'First');
    for (const args of [['status'], ['run'], ['log'], ['ls']]) {
      const files = await filesOf(...args);
      const packages = files.flatMap((url) => /.*node_modules\/([^/]+)/.exec(url)?.[1] ?? []);
      const native = ['better-sqlite3', 'bindings', 'file-uri-to-path'];
      expect(packages.filter((name) => !native.includes(name))).toEqual([]);
      expect(files.filter((url) => url.includes('html'))).toEqual([]);
      expect(files.length).toBeLessThan(80);
    }
  });
});
