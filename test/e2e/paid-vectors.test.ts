import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GarbageResult } from '../../src/api/garbage/collect-garbage.js';
import type { RunResult, RunStage } from '../../src/api/run-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { Files, ProjectFolder } from '../support/project-folder.js';
import {
  giveError,
  giveVectors,
  ProtocolServer,
  SERVER_TOKENS,
  type Answer,
} from '../support/protocol-server.js';

/* Vectors from a server cost money: none is paid for twice while anything keeps it. */

const DOCUMENTS = 20;
const KEY = 'sk-never-to-be-seen';

/** Documents of three chunks, of which one stands in all of them. */
const files: Files = Object.fromEntries(
  Array.from({ length: DOCUMENTS }, (_, i) => [
    `corpus/page-${String(i).padStart(2, '0')}.md`,
    `The first part of ${i}.\n\nThe second part of ${i}.\n\nThe same everywhere.\n`,
  ]),
);
const TEXTS = 2 * DOCUMENTS + 1;

let server: ProtocolServer;
let project: ProjectFolder;

beforeAll(async () => {
  server = await ProtocolServer.start();
});

afterAll(() => server.stop());

beforeEach(async () => {
  server.forget();
  project = await prepareProject({
    files,
    env: { EMBED_KEY: KEY },
    settings: {
      'pipeline.chunk': { splitter: 'recursive', size: 25, overlap: 0, unit: 'chars' },
      'pipeline.embed': server.settings('openai', {
        apiKey: '${EMBED_KEY}',
        batchSize: 4,
        maxRetries: 0,
        price: { perMillionTokens: 1000 },
      }),
    },
    until: 'init',
  });
});

afterEach(() => {
  project.dispose();
});

async function embedStage(): Promise<RunStage> {
  const { stages } = await doneJson<RunResult>(project, 'run');
  const stage = stages.find(({ name }) => name === 'embed');
  if (stage === undefined) throw new Error('the run did not embed');
  return stage;
}

describe('a run whose server fails on the way', () => {
  const failures: readonly (readonly [string, number, string, Answer])[] = [
    ['refuses the key', 1, 'not-authorised', giveError(401, `no credit for ${KEY}`)],
    ['fails', 75, 'embed-unreachable', giveError(500, 'out of memory')],
    ['gives shorter vectors', 1, 'wrong-dimensions', giveVectors((all) => all.map(() => [1]))],
  ];

  it.each(failures)(
    'that %s ends with %i and %s; the next run embeds only the rest',
    async (_, exit, code, failure) => {
      const paid: string[] = [];
      const pay: Answer = (request, response) => {
        paid.push(...request.texts);
        giveVectors()(request, response);
      };
      server.answers.push(pay, pay, pay, pay, pay);
      server.otherwise = failure;
      const { code: ended, stdout } = await project.stemma('run', '--json');
      const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
      expect({ exit: ended, code: error.code }).toEqual({ exit, code });
      expect(error.message).toContain("openai model 'tiny'");
      expect(stdout).not.toContain(KEY);
      expect(project.has('stemma.lock')).toBe(false);
      server.forget();
      const { embedded } = await embedStage();
      // Five calls of four texts; one of them may be the last of its batch, which is not full.
      expect(paid.length).toBeGreaterThan(4 * 4);
      expect(server.texts.filter((text) => paid.includes(text))).toEqual([]);
      expect(embedded).toBe(TEXTS - paid.length);
      expect(await done(project, 'fsck')).toContain('all sound');
      for (const file of ['stemma.lock', '.stemma/store.db', '.stemma/cache.db']) {
        expect(project.readBytes(file).includes(KEY)).toBe(false);
      }
    },
  );
});

describe('a text', () => {
  it('is embedded once a run, in however many documents it stands', async () => {
    const stage = await embedStage();
    expect(server.texts).toHaveLength(TEXTS);
    expect(new Set(server.texts).size).toBe(TEXTS);
    expect(stage).toMatchObject({
      embedded: TEXTS,
      reused: DOCUMENTS - 1,
      tokens: SERVER_TOKENS * TEXTS,
      cost: { amount: expect.closeTo((SERVER_TOKENS * TEXTS) / 1000), currency: 'USD' },
    });
  });

  it('is not embedded again in another document, or on another branch', async () => {
    await done(project, 'commit', '-m', 'First');
    server.forget();
    project.write('corpus/new.md', 'The first part of 3.\n\nThe second part of 7.\n\nQuite new.\n');
    project.remove('corpus/page-03.md');
    expect((await embedStage()).embedded).toBe(1);
    expect(server.texts).toEqual(['Quite new.']);
    await done(project, 'commit', '-m', 'New');
    await done(project, 'switch', '--create', 'other');
    server.forget();
    project.write('corpus/page-03.md', 'Quite new.\n\nThe first part of 3.\n');
    await done(project, 'commit', '-m', 'Back');
    await done(project, 'switch', 'main');
    await done(project, 'run');
    expect(server.texts).toEqual([]);
  });

  it('is not embedded again after gc took the latest vectors but a snapshot keeps earlier ones', async () => {
    await done(project, 'commit', '-m', 'First');
    await done(project, 'switch', '--create', 'other');
    // The vectors of every text move into new leaves of the map.
    for (const path of Object.keys(files)) {
      project.write(path, `${project.read(path)}\nOn ${path.slice(-10)}.\n`);
    }
    await done(project, 'commit', '-m', 'Edit');
    await done(project, 'switch', 'main');
    project.git('branch', '-D', 'other');
    project.git('reflog', 'expire', '--expire=now', '--all');
    const { kinds } = await doneJson<GarbageResult>(project, 'gc', '--yes', '--grace', '0');
    expect(kinds.find(({ kind }) => kind === 'node')?.removed.objects).toBeGreaterThan(0);
    server.forget();
    project.write('corpus/new.md', 'The first part of 3.\n\nThe second part of 7.\n');
    expect(await embedStage()).toMatchObject({ embedded: 0, reused: 2 });
    project.write('corpus/new.md', 'On page-03.md.\n');
    expect(await embedStage()).toMatchObject({ embedded: 1 });
    expect(server.texts).toEqual(['On page-03.md.']);
  });
});
