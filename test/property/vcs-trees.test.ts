import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/util/bytes.js';
import { StemmaError } from '../../src/errors/stemma-error.js';
import { parseCommitId } from '../../src/vcs/commit-id.js';
import { allFaults } from '../support/faults/how-many.js';
import { Sandbox } from '../unit/vcs/sandbox.js';

let box: Sandbox;
beforeAll(() => {
  box = new Sandbox();
});
afterAll(() => {
  box.dispose();
});

// Names whose order as files and as folders differs, beside ones that nest.
const segment = fc.constantFrom('a', 'a-b', 'a.b', 'ab', 'a0', 'ä', 'B', '~');
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const content = fc.constantFrom('one\n', 'two\n', 'three\n');
type Files = ReadonlyMap<string, string>;
/** Files of which none is a folder of another. */
const files: fc.Arbitrary<Files> = fc
  .array(fc.tuple(path, content), { maxLength: 10 })
  .map(
    (entries) =>
      new Map(entries.filter(([name]) => !entries.some(([other]) => name.startsWith(`${other}/`)))),
  );

let counter = 0;
function freshRepository(): string {
  counter += 1;
  const folder = join(box.folder, `r${counter}`);
  mkdirSync(folder);
  box.gitIn(folder, 'init', '--quiet', '--initial-branch=main');
  return folder;
}

function writeFiles(folder: string, wanted: Files): void {
  for (const [name, text] of wanted) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** The tree that git makes of files, without touching the work tree. */
function gitTree(folder: string, wanted: Files): string {
  const ids = new Map<string, string>();
  const lines = [...wanted].map(([name, text]) => {
    const id =
      ids.get(text) ?? box.gitWith({ folder, input: text }, 'hash-object', '-w', '--stdin').trim();
    ids.set(text, id);
    return `100644 ${id}\t${name}\0`;
  });
  const env = { GIT_INDEX_FILE: join(folder, '.git/scratch') };
  rmSync(env.GIT_INDEX_FILE, { force: true });
  box.gitWith(
    { folder, input: lines.join(''), env },
    'update-index',
    '-z',
    '--add',
    '--index-info',
  );
  return box.gitWith({ folder, env }, 'write-tree').trim();
}

describe('writeCommit', () => {
  test('makes the trees that git makes for the same files, from any earlier tree', async () => {
    const folder = freshRepository();
    const repository = await box.open('r1');
    await fc.assert(
      fc.asyncProperty(files, files, async (before, after) => {
        const commit = async (
          edits: Map<string, Uint8Array | null>,
          base?: string,
        ): Promise<string> =>
          await repository.writeCommit({
            parents: [],
            ...(base === undefined ? {} : { base: parseCommitId(base) }),
            edits,
            message: 'm',
          });
        const first = await commit(new Map([...before].map(([name, text]) => [name, utf8(text)])));
        expect(box.gitIn(folder, 'rev-parse', `${first}^{tree}`)).toBe(gitTree(folder, before));
        const edits = new Map<string, Uint8Array | null>(
          [...before.keys()].map((name) => [name, null]),
        );
        for (const [name, text] of after) edits.set(name, utf8(text));
        const second = await commit(edits, first);
        expect(box.gitIn(folder, 'rev-parse', `${second}^{tree}`)).toBe(gitTree(folder, after));
      }),
      { numRuns: allFaults ? 40 : 15 },
    );
    box.gitIn(folder, 'fsck', '--strict');
  });
});

describe('switchTo', () => {
  type Change = readonly [kind: 'write' | 'remove' | 'stage', name: string];
  const change: fc.Arbitrary<Change> = fc.tuple(fc.constantFrom('write', 'remove', 'stage'), path);

  function disturb(folder: string, changes: readonly Change[]): void {
    for (const [kind, name] of changes) {
      try {
        if (kind === 'remove') rmSync(join(folder, name), { recursive: true, force: true });
        else writeFiles(folder, new Map([[name, 'local\n']]));
        if (kind === 'stage') box.gitIn(folder, 'add', '--all', '--', name);
      } catch (error) {
        // A file stands where the random path wants a folder, or the other way round: leave it.
        if (!(error instanceof Error) || !/EEXIST|EISDIR|ENOTDIR/.test(error.message)) throw error;
      }
    }
  }

  const contentOf = (folder: string, name: string): string | undefined => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      return undefined;
    }
  };

  const state = (folder: string): string =>
    [
      box.gitIn(folder, 'status', '--porcelain', '--untracked-files=all'),
      box.gitIn(folder, 'ls-files', '--stage'),
      box.gitIn(folder, 'diff'),
      box.gitIn(folder, 'symbolic-ref', 'HEAD'),
    ].join('\n');

  test('ends where git switch ends, refuses what git refuses, and then changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        files,
        fc.array(change, { maxLength: 4 }),
        async (here, there, changes) => {
          const folder = freshRepository();
          const tree = (wanted: Files): string =>
            box.gitIn(folder, 'commit-tree', gitTree(folder, wanted), '-m', 'm');
          box.gitIn(folder, 'update-ref', 'refs/heads/main', tree(here));
          box.gitIn(folder, 'update-ref', 'refs/heads/other', tree(there));
          box.gitIn(folder, 'reset', '--quiet', '--hard');
          disturb(folder, changes);
          const twin = `${folder}-git`;
          cpSync(folder, twin, { recursive: true, preserveTimestamps: true });
          const before = state(folder);
          let refused = false;
          try {
            box.gitIn(twin, 'switch', '--quiet', 'other');
          } catch {
            refused = true;
          }
          const repository = await box.open(folder.slice(box.folder.length + 1));
          let code = '';
          try {
            await repository.switchTo({ branch: 'other' });
          } catch (error) {
            if (!(error instanceof StemmaError)) throw error;
            code = error.code;
          }
          expect(['', 'local-changes']).toContain(code);
          if (refused) expect(code).toBe('local-changes');
          expect(state(folder)).toBe(code === '' ? state(twin) : before);
          // Git drops a new staged file where the target has a file in place of its folder, or the
          // other way round. Where stemma alone refuses, git must have lost a change in this way.
          if (code !== '' && !refused) {
            const losses = changes.filter(
              ([, name]) => contentOf(folder, name) !== contentOf(twin, name),
            );
            expect(losses).not.toEqual([]);
          }
          box.gitIn(folder, 'fsck', '--strict');
          rmSync(folder, { recursive: true });
          rmSync(twin, { recursive: true });
        },
      ),
      { numRuns: allFaults ? 35 : 12 },
    );
  });
});
