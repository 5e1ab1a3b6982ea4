import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/api/run-project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import type { TrustList, TrustRemoval, TrustResult } from '../../src/api/trust-module.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

const MODULE = `import { writeFileSync } from 'node:fs';
import { lengthOf } from './lib/length.mjs';
writeFileSync(new URL('./ran', import.meta.url), '');
export const dimensions = 2;
export const embed = (texts) => texts.map((text) => [lengthOf(text), 1]);
`;

let project: ProjectFolder;

beforeEach(async () => {
  project = await prepareProject({
    until: 'init',
    settings: { 'pipeline.embed': { provider: 'module', path: 'embedder.mjs', dimensions: 2 } },
  });
  project.write('embedder.mjs', MODULE);
  project.write('lib/length.mjs', 'export const lengthOf = (text) => text.length;\n');
});

afterEach(() => {
  project.dispose();
});

async function refuseRun(at: ProjectFolder = project): Promise<void> {
  const refusal = await refused(at, 'run');
  expect(refusal).toMatchObject({ exit: 1, code: 'module-not-trusted' });
  expect(refusal.suggestions.join()).toContain('stemma trust embedder.mjs');
  expect(at.has('ran')).toBe(false);
}

describe('a module of the project', () => {
  it('runs only after it was trusted, and shows what it consists of before', async () => {
    await refuseRun();
    expect((await doneJson<StatusResult>(project, 'status')).stages).toContainEqual(
      expect.objectContaining({ name: 'embed', state: 'missing' }),
    );
    const said = await done(project, 'trust', 'embedder.mjs', '--yes');
    expect(said).toMatch(/^embedder\.mjs +\(.*hash [0-9a-f]{10}\)\n +imports lib\/length\.mjs/);
    expect(project.has('ran')).toBe(false);
    const { stages } = await doneJson<RunResult>(project, 'run');
    expect(stages.find(({ name }) => name === 'embed')).toMatchObject({ status: 'full' });
    expect(project.has('ran')).toBe(true);
    expect(await done(project, 'query', 'kettle')).toContain('docs/kettle.md');
  });

  it('needs trust again when it or what it imports changed, and in a clone', async () => {
    const trusted = await doneJson<TrustResult>(project, 'trust', 'embedder.mjs', '--yes');
    expect(trusted).toMatchObject({ path: 'embedder.mjs', trusted: true });
    for (const path of ['lib/length.mjs', 'embedder.mjs']) {
      const before = project.read(path);
      project.write(path, `${before}// changed\n`);
      await refuseRun();
      project.write(path, before);
    }
    project.git('add', '--all');
    project.git('commit', '--quiet', '-m', 'All');
    const folder = project.beside('clone');
    execFileSync('git', ['clone', '--quiet', project.folder, folder], { env: project.env });
    const clone = project.at(folder);
    clone.write('corpus/kettle.md', project.read('corpus/kettle.md'));
    await refuseRun(clone);
    await done(project, 'run');
  });

  it('is listed, and can be trusted no more', async () => {
    await done(project, 'trust', 'embedder.mjs', '--yes');
    const { trusted } = await doneJson<TrustList>(project, 'trust', '--list');
    expect(trusted).toMatchObject([{ project: project.folder, path: 'embedder.mjs' }]);
    expect(await done(project, 'trust', '--list')).toContain(`${project.folder}  embedder.mjs  `);
    const { removed } = await doneJson<TrustRemoval>(project, 'trust', 'embedder.mjs', '--remove');
    expect(removed).toHaveLength(1);
    expect(await done(project, 'trust', '--list')).toBe('Nothing is trusted.\n');
    await refuseRun();
  });
});

describe('trust', () => {
  it.each([
    [['trust', 'embedder.mjs'], 1, 'not-confirmed'],
    [['trust', 'nothing.mjs', '--yes'], 1, 'module-not-found'],
    [['trust', 'embedder.mjs', '--remove'], 1, 'not-trusted'],
    [['trust'], 2, 'bad-usage'],
    [['trust', 'embedder.mjs', '--yes', '--remove'], 2, 'bad-usage'],
  ] as const)('refuses %j where that cannot be', async (args, exit, code) => {
    expect(await project.stemma(...args, '--json')).toMatchObject({
      code: exit,
      stdout: expect.stringContaining(`"code": "${code}"`),
    });
    expect(project.has('ran')).toBe(false);
  });

  it('keeps nothing in the project', async () => {
    const before = project.git('status', '--short', '--ignored');
    await done(project, 'trust', 'embedder.mjs', '--yes');
    expect(project.git('status', '--short', '--ignored')).toBe(before);
  });
});
