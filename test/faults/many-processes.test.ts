import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { QueryResult } from '../../src/api/query-project.js';
import { takeWriterLock } from '../../src/store/writer-lock.js';
import { allFaults } from '../support/faults/how-many.js';
import { done, prepareProject } from '../support/prepared-project.js';
import type { Files, ProjectFolder } from '../support/project-folder.js';

const READERS = 10;
const ROUNDS = allFaults ? 40 : 2;
const NAMES = ['kettle', 'toaster', 'mixer'];

let project: ProjectFolder;

afterEach(() => {
  project.dispose();
});

/** Documents that all tell the same number: one that tells another is of another snapshot. */
function documentsOf(number: number): Files {
  return Object.fromEntries(
    NAMES.map((name) => [`corpus/${name}.md`, `# ${name}\n\nThis is edition ${number}.\n`]),
  );
}

async function prepared(): Promise<ProjectFolder> {
  const question = {
    id: 'q1',
    question: 'Which edition?',
    evidence: [{ document: 'docs/kettle.md' }],
  };
  return await prepareProject({
    files: { ...documentsOf(0), 'questions.jsonl': `${JSON.stringify(question)}\n` },
    until: 'commit',
  });
}

/** Asks the last commit again and again until told to stop; the editions that it saw. */
async function readOn(stopped: () => boolean): Promise<number[]> {
  const seen: number[] = [];
  do {
    const { code, stdout, stderr } = await project.stemma(
      'query',
      'edition',
      '--at',
      'HEAD',
      '--json',
    );
    expect(code, stdout + stderr).toBe(0);
    const { results } = JSON.parse(stdout) as QueryResult;
    const editions = results.map(({ text }) => Number(/edition (\d+)/.exec(text)?.[1]));
    expect(editions).toHaveLength(NAMES.length);
    expect(new Set(editions).size, stdout).toBe(1);
    seen.push(editions[0] ?? NaN);
  } while (!stopped());
  return seen;
}

/** Two processes that commit the same edition at once: one makes it, the other is turned away. */
async function commitTwice(number: number): Promise<void> {
  project.writeAll(documentsOf(number));
  const message = `Edition ${number}`;
  const commits = [0, 1].map(() => project.stemma('commit', '-m', message, '--json'));
  const ends = (await Promise.all(commits)).sort((a, b) => (a.code ?? 99) - (b.code ?? 99));
  const [first, second] = ends;
  expect(first?.code, JSON.stringify(ends)).toBe(0);
  // Turned away by the lock, or come when all was done.
  const { error } = JSON.parse(second?.stdout ?? '') as { error: { code: string } };
  const found = [second?.code, error.code];
  expect([
    [75, 'repository-busy'],
    [1, 'nothing-to-commit'],
  ]).toContainEqual(found);
}

describe('two writers and ten readers at once', () => {
  it(
    'never fail a reader, never show it half of a commit, and make every commit once',
    { timeout: 1_800_000 },
    async () => {
      project = await prepared();
      let stopped = false;
      const readers = Array.from({ length: READERS }, () => readOn(() => stopped));
      // From the start, so that the folder outlives them whatever fails first.
      const ended = Promise.allSettled(readers);
      try {
        for (let number = 1; number <= ROUNDS; number++) await commitTwice(number);
      } finally {
        stopped = true;
        await ended;
      }
      for (const seen of await Promise.all(readers)) {
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
      }
      expect(project.git('rev-list', '--count', 'HEAD')).toBe(String(ROUNDS + 1));
      expect(project.git('status', '--porcelain')).toBe('');
      project.gitFsck();
      expect(await done(project, 'fsck')).toContain('all sound');
    },
  );

  it('turn the second writer away with exit code 75 for as long as the first one writes', async () => {
    project = await prepared();
    const owner = { processId: process.pid, hostName: 'here', command: 'stemma run' };
    const lock = takeWriterLock(join(project.folder, '.stemma'), owner);
    const outcomes = await Promise.all(
      ['run', 'snapshot', 'switch main'].map((command) => project.stemma(...command.split(' '))),
    );
    for (const { code, stderr } of outcomes) {
      expect(code).toBe(75);
      expect(stderr).toContain(`process ${process.pid} (stemma run) is writing`);
    }
    expect(await readOn(() => true)).toEqual([0]);
    lock.release();
    await project.ok('run');
  });
});
