import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/api/run-project.js';
import { EmbeddingServer } from '../support/embedding-server.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { Files, ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';

const DOCUMENTS = 16;
const CHUNKS = 3;
const TEXTS = DOCUMENTS * CHUNKS;

/** Documents of a few chunks each, no two of them alike. */
const manyDocuments: Files = Object.fromEntries(
  Array.from({ length: DOCUMENTS }, (_, i) => {
    const parts = Array.from({ length: CHUNKS }, (_, j) => `Part ${j} of page ${i}.`);
    return [`corpus/page-${String(i).padStart(2, '0')}.md`, `${parts.join('\n\n')}\n`];
  }),
);

const settings = {
  'pipeline.chunk': { splitter: 'recursive', size: 20, overlap: 0, unit: 'chars' },
};

let server: EmbeddingServer;
/** What a run that nobody disturbs gives. */
let undisturbed: string;
let project: ProjectFolder;

beforeAll(async () => {
  server = await EmbeddingServer.start();
  const calm = await prepared();
  const { chunks } = await doneJson<RunResult>(calm, 'run');
  expect(chunks).toBe(TEXTS);
  expect(server.texts).toHaveLength(TEXTS);
  undisturbed = calm.read('stemma.lock');
  calm.dispose();
});

afterAll(async () => {
  await server.stop();
});

beforeEach(async () => {
  project = await prepared();
  server.forget();
});

afterEach(() => {
  server.release();
  project.dispose();
});

function prepared(): Promise<ProjectFolder> {
  return prepareProject({
    files: manyDocuments,
    settings: { ...settings, ...server.settings },
    until: 'init',
  });
}

/** Finishes the stopped run; the texts that it sent to the server. */
async function finish(): Promise<string[]> {
  server.release();
  server.forget();
  expect(await done(project, 'fsck')).toContain('all sound');
  const { stages } = await doneJson<RunResult>(project, 'run');
  expect(stages.find(({ name }) => name === 'embed')).toMatchObject({
    embedded: server.texts.length,
  });
  expect(project.read('stemma.lock')).toBe(undisturbed);
  expect(await done(project, 'fsck')).toContain('all sound');
  return server.texts;
}

describe('a run that is killed', () => {
  it.each([1, 7, 16])(
    'while request %i is in flight leaves all sound, and the next run ends the same',
    async (number) => {
      const held = server.hold(number);
      const { child, outcome } = project.start('run');
      await held;
      child.kill('SIGKILL');
      expect(await outcome).toMatchObject({ code: null, signal: 'SIGKILL' });
      expect(project.has('stemma.lock')).toBe(false);
      await finish();
    },
  );

  it('does not embed again what was finished at its last checkpoint', async () => {
    // Work is kept every five seconds: the sixth request takes that long, then its batch ends.
    const slow = server.hold(6);
    const { child, outcome } = project.start('run');
    await slow;
    const finished = server.texts;
    await wait(5200);
    const later = server.hold(11);
    server.release();
    await later;
    child.kill('SIGKILL');
    await outcome;
    const again = await finish();
    expect(finished.filter((text) => again.includes(text))).toEqual([]);
    expect(again.length).toBeLessThanOrEqual(TEXTS - finished.length);
  });

  it.each([150, 300, 450, 600])(
    'after %i ms leaves all sound, and the next run ends the same',
    async (delay) => {
      const { child, outcome } = project.start('run');
      await wait(delay);
      child.kill('SIGKILL');
      await outcome;
      await finish();
    },
  );
});

describe('a run that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s while it embeds keeps what is done and says what to do',
    async (signal) => {
      const held = server.hold(9);
      const { child, outcome } = project.start('run');
      await held;
      const answered = server.requests.slice(0, 8).flat();
      child.kill(signal);
      const { code, stdout, stderr } = await outcome;
      expect(code).toBe(130);
      expect(stdout).toBe('');
      expect(stderr).toContain(`error: stopped by ${signal}; finished work is kept`);
      expect(stderr).toContain('Run the same command again: it goes on where it stopped.');
      expect(stderr).not.toMatch(/^ +at /m);
      const again = await finish();
      expect(answered.filter((text) => again.includes(text))).toEqual([]);
      expect(again).toHaveLength(TEXTS - answered.length);
    },
  );

  it('tells the same under --json, and nothing else', async () => {
    const held = server.hold(3);
    const { child, outcome } = project.start('run', '--json');
    await held;
    child.kill('SIGINT');
    const { code, stdout } = await outcome;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'interrupted',
        message: 'stopped by SIGINT; finished work is kept',
        suggestions: ['Run the same command again: it goes on where it stopped.'],
        data: { signal: 'SIGINT' },
      },
    });
  });

  it('again and again still ends with the undisturbed result', async () => {
    for (const number of [2, 3, 4, 5]) {
      server.forget();
      const held = server.hold(number);
      const { child, outcome } = project.start('run');
      await Promise.race([held, outcome]);
      child.kill('SIGINT');
      expect((await outcome).code).toBe(130);
      server.release();
    }
    await finish();
  });
});

describe('a second process', () => {
  it.each(['run', 'snapshot', 'commit -m x', 'promote main', 'switch main'])(
    'that wants to write by `stemma %s` meanwhile is told to try again',
    async (command) => {
      const held = server.hold(2);
      const { child, outcome } = project.start('run');
      await held;
      const { code, stdout } = await runInProcess(project, [...command.split(' '), '--json']);
      expect(code).toBe(75);
      const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
      expect(error.code).toBe('repository-busy');
      expect(error.message).toContain(`process ${String(child.pid)} (stemma run)`);
      server.release();
      expect((await outcome).code).toBe(0);
      expect(project.read('stemma.lock')).toBe(undisturbed);
    },
  );

  it('that only reads is not kept waiting', async () => {
    const held = server.hold(2);
    const { outcome } = project.start('run');
    await held;
    for (const command of ['status', 'fsck', 'branch']) {
      expect((await runInProcess(project, [command])).code).toBe(0);
    }
    server.release();
    expect((await outcome).code).toBe(0);
  });

  it('takes over at once where the writer was killed', async () => {
    const held = server.hold(2);
    const { child, outcome } = project.start('run');
    await held;
    child.kill('SIGKILL');
    await outcome;
    server.release();
    await done(project, 'run');
    expect(project.read('stemma.lock')).toBe(undisturbed);
  });
});
