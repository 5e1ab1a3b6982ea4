import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GarbageResult } from '../../src/api/garbage/collect-garbage.js';
import type { DocumentResult } from '../../src/api/read-document.js';
import type { IntegrityResult } from '../../src/api/integrity/check-integrity.js';
import { takeWriterLock } from '../../src/store/writer-lock.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

let project: ProjectFolder;

beforeEach(async () => {
  project = await prepareProject({ until: 'commit' });
});

afterEach(() => {
  project.dispose();
});

const gc = (...flags: string[]) => doneJson<GarbageResult>(project, 'gc', ...flags);

async function sound(): Promise<void> {
  const { problems } = await doneJson<IntegrityResult>(project, 'fsck');
  expect(problems).toEqual([]);
}

function append(text: string): void {
  project.write('corpus/toaster.md', project.read('corpus/toaster.md') + text);
}

/** Commits an edit; the commit. */
async function edit(text: string): Promise<string> {
  append(`\n${text}\n`);
  await done(project, 'commit', '-m', text);
  return project.git('rev-parse', 'HEAD');
}

/** Objects in the store. */
function objects(): number {
  const database = new Database(join(project.folder, '.stemma/store.db'), { readonly: true });
  try {
    return Number(database.prepare('SELECT count(*) FROM objects').pluck().get());
  } finally {
    database.close();
  }
}

describe('gc', () => {
  it('says what would go and removes nothing unless told to', async () => {
    await edit('One');
    const before = objects();
    const result = await gc('--grace', '0');
    expect(result.applied).toBe(false);
    expect(result.removed.objects).toBeGreaterThan(0);
    expect(objects()).toBe(before);
    expect(await done(project, 'gc', '--grace', '0')).toMatch(/Would remove/);
  });

  it('keeps what is younger than the grace period, with all that it names', async () => {
    project.write('corpus/gone.md', '# Gone\n\nNever committed.\n');
    await done(project, 'run');
    project.remove('corpus/gone.md');
    await done(project, 'run');
    await gc('--yes', '--grace', '0');
    project.write('corpus/young.md', '# Young\n\nNever committed.\n');
    await done(project, 'run');
    project.remove('corpus/young.md');
    await done(project, 'run');
    const kept = await gc('--yes');
    expect(kept.removed.objects).toBe(0);
    const young = kept.kinds.reduce((sum, each) => sum + each.young.objects, 0);
    expect(young).toBeGreaterThan(0);
    const before = objects();
    const swept = await gc('--yes', '--grace', '0');
    expect(swept.removed.objects).toBe(young);
    expect(objects()).toBe(before - young);
    await sound();
  });

  it('keeps every version that branches, tags and reflogs reach, also packed anew', async () => {
    const commits = [project.git('rev-parse', 'HEAD')];
    for (const text of ['One', 'Two', 'Three']) commits.push(await edit(text));
    await done(project, 'tag', 'v1', commits[1]!);
    await done(project, 'switch', '-c', 'side', commits[1]!);
    commits.push(await edit('Side'));
    await done(project, 'switch', 'main');
    await done(project, 'branch', '--delete', 'side', '--force');
    const texts = async () => {
      const found: string[] = [];
      for (const at of commits) {
        const read = doneJson<DocumentResult>(project, 'cat', 'docs/toaster.md', '--at', at);
        found.push((await read).text ?? '');
      }
      return found;
    };
    const before = await texts();
    expect(new Set(before).size).toBe(commits.length);
    await gc('--yes', '--grace', '0', '--repack');
    expect(await texts()).toEqual(before);
    await sound();
    // The deleted branch is left to HEAD's reflog alone.
    project.git('reflog', 'expire', '--expire=now', '--all');
    const { removed } = await gc('--yes', '--grace', '0');
    expect(removed.objects).toBeGreaterThan(0);
    commits.pop();
    expect(await texts()).toEqual(before.slice(0, -1));
    await sound();
  });

  it('leaves no record that leads to what is gone: a run makes it again as it was', async () => {
    const first = project.read('stemma.lock');
    await edit('Passing');
    const passing = project.read('stemma.lock');
    project.git('reset', '--quiet', '--hard', 'HEAD~1');
    project.git('reflog', 'expire', '--expire=now', '--all');
    project.edit('corpus/toaster.md', '\nPassing\n', '');
    await done(project, 'run');
    expect(project.read('stemma.lock')).toBe(first);
    expect((await gc('--yes', '--grace', '0')).removed.objects).toBeGreaterThan(0);
    append('\nPassing\n');
    await done(project, 'run');
    expect(project.read('stemma.lock')).toBe(passing);
    await sound();
  });

  it('keeps what git has staged and nothing else names', async () => {
    append('\nStaged\n');
    await done(project, 'run');
    project.git('add', 'stemma.lock');
    const staged = project.read('stemma.lock');
    project.edit('corpus/toaster.md', '\nStaged\n', '');
    await done(project, 'run');
    const before = objects();
    await gc('--yes', '--grace', '0');
    project.git('checkout', '--', 'stemma.lock');
    expect(project.read('stemma.lock')).toBe(staged);
    expect(objects()).toBeGreaterThan(0);
    expect(objects()).toBeLessThanOrEqual(before);
    await sound();
  });

  it('is refused while another process writes', async () => {
    const owner = { processId: 1, hostName: 'elsewhere', command: 'run' };
    const lock = takeWriterLock(join(project.folder, '.stemma'), owner);
    try {
      const refusal = await refused(project, 'gc', '--yes');
      expect(refusal).toMatchObject({ exit: 75, code: 'repository-busy' });
      expect((await gc()).applied).toBe(false);
    } finally {
      lock.release();
    }
  });

  it('removes nothing where it cannot tell what a damaged map needs', async () => {
    for (let i = 0; i < 60; i++) project.write(`corpus/more-${i}.md`, `# Page ${i}\n\nText.\n`);
    await done(project, 'commit', '-m', 'Maps of more than one node');
    const database = new Database(join(project.folder, '.stemma/store.db'));
    // The nodes of maps, all but their roots.
    const roots = [...project.read('stemma.lock').matchAll(/root: ([0-9a-f]{64})/g)].map(([, id]) =>
      Buffer.from(id ?? '', 'hex'),
    );
    const marks = roots.map(() => '?').join(', ');
    database.prepare(`DELETE FROM objects WHERE kind = 1 AND id NOT IN (${marks})`).run(...roots);
    database.close();
    const before = objects();
    const refusal = await refused(project, 'gc', '--yes', '--grace', '0');
    expect(refusal).toMatchObject({ exit: 6, code: 'store-damaged' });
    expect(objects()).toBe(before);
  });

  it.each(['14', 'soon', '-1d', '1w'])('refuses --grace %s', async (grace) => {
    const refusal = await refused(project, 'gc', `--grace=${grace}`);
    expect(refusal).toMatchObject({ exit: 2, code: 'bad-usage' });
  });
});
