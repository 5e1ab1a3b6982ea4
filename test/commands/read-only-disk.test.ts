import { tmpdir } from 'node:os';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { copyOf, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { stemmaOnReadOnlyDisk, whyNoReadOnlyDisk } from '../support/read-only-disk.js';
import type { IntegrityResult } from '../../src/api/integrity/check-integrity.js';

const reason = whyNoReadOnlyDisk(tmpdir());
if (reason !== undefined)
  process.stderr.write(`skipped: no disk can be made read-only: ${reason}\n`);

describe.skipIf(reason !== undefined)('a project on a read-only disk', () => {
  let project: ProjectFolder;

  beforeAll(async () => {
    project = await prepareProject({ until: 'commit' });
  });

  afterAll(() => {
    project.dispose();
  });

  it.each([
    { args: ['status'], shows: 'Nothing to commit' },
    { args: ['show'], shows: 'First snapshot' },
    { args: ['diff', 'HEAD', 'working'], shows: 'documents: no difference' },
    { args: ['ls'], shows: 'docs/kettle.md' },
    { args: ['cat', 'docs/kettle.md'], shows: '## Descaling' },
    { args: ['query', 'descale the kettle'], shows: '1. docs/kettle.md' },
    {
      args: ['query', 'descale the kettle', '--filter', 'source=docs'],
      shows: '1. docs/kettle.md',
    },
    { args: ['eval'], shows: '5 questions' },
    { args: ['fsck'], shows: 'all sound' },
  ])('is read by $args.0', async ({ args, shows }) => {
    const { code, stdout, stderr } = await stemmaOnReadOnlyDisk(project, ...args);
    expect(stderr).not.toMatch(/error|bug/);
    expect(code).toBe(0);
    expect(stdout).toContain(shows);
  });

  it.each([
    ['snapshot'],
    ['commit', '-m', 'x'],
    ['switch', '-c', 'other'],
    ['gc', '--yes'],
    ['init', '-C', 'corpus'],
  ])('is told to be read-only by %s, and stays as it is', async (...args) => {
    const { code, stdout } = await stemmaOnReadOnlyDisk(project, ...args, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'disk-read-only',
        message: expect.stringMatching(/^cannot write '.*': the disk is read-only$/) as string,
        suggestions: [expect.stringContaining('writable')],
      },
    });
    expect(code).toBe(1);
    expect(project.git('branch', '--list')).toBe('* main');
  });

  it('is sound after all of that', async () => {
    const { problems } = await doneJson<IntegrityResult>(project, 'fsck');
    expect(problems).toEqual([]);
  });

  it('is read with what a killed process left in the log', async () => {
    const killed = copyOf(project);
    const database = new Database(`${killed.folder}/.stemma/store.db`);
    onTestFinished(() => {
      database.close();
      killed.dispose();
    });
    // In the log until somebody closes the database last.
    database.exec('UPDATE objects SET added = added + 1');
    const copied = copyOf(killed);
    onTestFinished(() => {
      copied.dispose();
    });
    copied.remove('.stemma/store.db-shm');
    expect(copied.readBytes('.stemma/store.db-wal').length).toBeGreaterThan(0);
    for (const each of [killed, copied]) {
      const { code, stdout } = await stemmaOnReadOnlyDisk(each, 'cat', 'docs/kettle.md');
      expect([code, stdout]).toEqual([0, expect.stringContaining('## Descaling')]);
    }
  });

  it('says what it cannot do without a store', async () => {
    const empty = copyOf(project);
    onTestFinished(() => {
      empty.dispose();
    });
    empty.remove('.stemma');
    const { code, stderr } = await stemmaOnReadOnlyDisk(empty, 'status');
    expect([code, stderr]).toEqual([1, expect.stringContaining('the disk is read-only')]);
  });
});
