import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommitId } from '../../src/vcs/commit-id.js';
import { parseCommitId } from '../../src/vcs/commit-id.js';
import type { GitRepository } from '../../src/vcs/git-repository.js';
import { StemmaError } from '../../src/errors/stemma-error.js';
import { allFaults } from '../support/faults/how-many.js';
import { Sandbox } from '../unit/vcs/sandbox.js';

let box: Sandbox;
beforeAll(() => {
  box = new Sandbox();
});
afterAll(() => {
  box.dispose();
});

interface Shape {
  /** For each commit: up to two earlier ones, as distances back, and how far its clock is off. */
  readonly commits: readonly { readonly back: readonly number[]; readonly skew: number }[];
}
const shape: fc.Arbitrary<Shape> = fc.record({
  commits: fc.array(
    fc.record({
      back: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
      skew: fc.oneof(fc.constant(0), fc.integer({ min: -400, max: 400 })),
    }),
    { minLength: 2, maxLength: 14 },
  ),
});

let counter = 0;
async function build({
  commits,
}: Shape): Promise<{ repository: GitRepository; ids: CommitId[]; folder: string }> {
  counter += 1;
  const folder = join(box.folder, `h${counter}`);
  mkdirSync(folder);
  box.gitIn(folder, 'init', '--quiet', '--initial-branch=main');
  const stream = commits.map(({ back, skew }, index) => {
    const parents = back
      .filter((distance) => distance <= index)
      .map((distance) => `:${index - distance + 1}`);
    const links = parents
      .map((parent, at) => `${at === 0 ? 'from' : 'merge'} ${parent}\n`)
      .join('');
    // No two commits share a second: git leaves the order of equal ones open.
    const seconds = 1_700_000_000 + index * 1000 + skew * 10 + index;
    const reset = parents.length === 0 ? 'reset refs/heads/main\n\n' : '';
    return `${reset}commit refs/heads/main\nmark :${index + 1}\ncommitter A <a> ${seconds} +0000\ndata 1\nm\n${links}\n`;
  });
  box.gitWith(
    { folder, input: stream.join('') },
    'fast-import',
    '--quiet',
    '--force',
    '--export-marks=.git/marks',
  );
  const marks = box.read(`h${counter}/.git/marks`).trim().split('\n');
  const ids = marks
    .map((line) => line.split(' '))
    .sort((a, b) => Number(a[0]!.slice(1)) - Number(b[0]!.slice(1)))
    .map(([, id]) => parseCommitId(id!));
  return { repository: await box.open(`h${counter}`), ids, folder };
}

describe('history', () => {
  test('has the merge bases, ancestors and order that git finds, whatever the clocks said', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(), fc.nat(), async (drawn, i, j) => {
        const { repository, ids, folder } = await build(drawn);
        const [a, b] = [ids[i % ids.length]!, ids[j % ids.length]!];
        const gitBases = (): string[] => {
          try {
            return box.gitIn(folder, 'merge-base', '--all', a, b).split('\n').sort();
          } catch {
            return [];
          }
        };
        expect([...(await repository.mergeBases(a, b))].sort()).toEqual(gitBases());
        const isAncestor = gitBases().includes(a);
        expect(await repository.isAncestor(a, b)).toBe(isAncestor);
        const logged: string[] = [];
        for await (const { id } of repository.log(a)) logged.push(id);
        expect(logged).toEqual(box.gitIn(folder, 'log', '--format=%H', a).split('\n'));
        const first: string[] = [];
        for await (const { id } of repository.log(b, { firstParent: true, limit: 3 }))
          first.push(id);
        expect(first).toEqual(
          box.gitIn(folder, 'log', '--first-parent', '-3', '--format=%H', b).split('\n'),
        );
      }),
      { numRuns: allFaults ? 40 : 15 },
    );
  });
});

describe('refs', () => {
  type Step = readonly [
    kind: 'create' | 'move' | 'delete' | 'pack' | 'tag',
    name: string,
    at: number,
  ];
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.constantFrom('create', 'move', 'delete', 'pack', 'tag'),
    fc.constantFrom('a', 'a/b', 'a/b/c', 'b', 'main'),
    fc.nat({ max: 3 }),
  );

  test('stay what git says they are through any mix of operations of both', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const linear: Shape = {
          commits: [1, 2, 3, 4].map((n) => ({ back: n === 1 ? [] : [1], skew: 0 })),
        };
        const { repository, ids, folder } = await build(linear);
        const model = new Map([['refs/heads/main', ids[3]!]]);
        for (const [kind, name, at] of steps) {
          const ref = kind === 'tag' ? `refs/tags/${name}` : `refs/heads/${name}`;
          const old = model.get(ref);
          const clash = [...model.keys()].some(
            (other) => other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`),
          );
          const run = async (): Promise<void> => {
            if (kind === 'create') await repository.createBranch(name, ids[at]!);
            else if (kind === 'tag') await repository.createTag({ name, at: ids[at]! });
            else if (kind === 'move')
              await repository.updateRef(ref, { from: old ?? null, to: ids[at]!, reason: 'r' });
            else if (kind === 'delete') await repository.deleteBranch(name, { force: true });
            else box.gitIn(folder, 'pack-refs', '--all');
          };
          let failed = false;
          try {
            await run();
          } catch (error) {
            if (!(error instanceof StemmaError)) throw error;
            failed = true;
          }
          const mayNot =
            (kind === 'delete' && (old === undefined || name === 'main')) ||
            ((kind === 'create' || kind === 'tag') && (old !== undefined || clash)) ||
            (kind === 'move' && old === undefined && clash);
          expect(failed).toBe(mayNot);
          if (failed || kind === 'pack') continue;
          if (kind === 'delete') model.delete(ref);
          else model.set(ref, ids[at]!);
        }
        const listed = box.gitIn(folder, 'for-each-ref', '--format=%(refname) %(objectname)');
        expect(listed.split('\n')).toEqual([...model].map(([ref, id]) => `${ref} ${id}`).sort());
        box.gitIn(folder, 'fsck', '--strict');
        for (const ref of model.keys()) {
          if (ref.startsWith('refs/heads/')) box.gitIn(folder, 'reflog', 'show', ref);
        }
      }),
      { numRuns: allFaults ? 30 : 15 },
    );
  });
});
