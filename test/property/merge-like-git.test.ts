import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentChanges } from '../../src/api/diff/document-changes.js';
import { silentReporter } from '../../src/model/progress.js';
import { snapshotSources } from '../../src/sources/snapshot-sources.js';
import { MemoryObjectStore } from '../../src/store/memory-object-store.js';
import { NodeReader } from '../../src/tree/node-reader.js';
import type { GitRepository } from '../../src/vcs/git-repository.js';
import { laravelDocuments, laravelFolder, laravelVersions } from '../support/laravel.js';
import { mergeCommits } from '../support/merge-commits.js';
import { importStream, randomMerge, randomNumbers } from '../support/random-merges.js';
import { Sandbox } from '../unit/vcs/sandbox.js';

const versions = laravelVersions();
const pairs = versions.flatMap((from, i) => versions.slice(i + 1).map((to) => [from, to] as const));

/** What a merge comes to, for git and for stemma. */
interface Outcome {
  /** Git's ids of all files that are not in conflict, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly conflicts: readonly string[];
}

function outcome(files: Iterable<readonly [string, string]>, conflicts: Iterable<string>): Outcome {
  const paths = [...new Set(conflicts)].sort();
  const clean = [...files].filter(([path]) => !paths.includes(path));
  return { files: Object.fromEntries(clean.sort()), conflicts: paths };
}

async function mergeByStemma(
  repository: GitRepository,
  number: number,
  followRenames: boolean,
): Promise<Outcome> {
  const at = (side: string) => repository.resolveRef(`${side}-${number}`);
  const commits = { base: await at('base'), ours: await at('ours'), theirs: await at('theirs') };
  const merged = await mergeCommits(repository, commits, followRenames);
  const ours = await repository.filesOf(commits.ours);
  const result = new Map<string, string>();
  for (const { path, oid } of await ours.below(ours.top)) result.set(path, oid);
  for (const [path, version] of merged.edits) {
    if (version === null) result.delete(path);
    else result.set(path, version.id);
  }
  return outcome(
    result,
    merged.conflicts.flatMap(({ places, kind, base: origin }) =>
      kind === 'renamed-twice' && origin !== undefined ? [origin.path, ...places] : places,
    ),
  );
}

/** With renames, if there are any. */
function mergeByGit(box: Sandbox, number: number): Outcome {
  const plain = ['-c', 'merge.directoryRenames=false', 'merge-tree', '--write-tree'];
  const options = ['--name-only', '--no-messages', '-z', `ours-${number}`, `theirs-${number}`];
  const [tree = '', ...conflicts] = gitOf(box, [...plain, ...options])
    .split('\0')
    .filter(Boolean);
  const files = box.git('ls-tree', '-r', '--format=%(path) %(objectname)', tree).split('\n');
  return outcome(files.map(parted), conflicts);
}

/** Without renames: `merge-tree` of git 2.39 cannot be told not to look for them. */
function mergeByGitWithoutRenames(box: Sandbox, number: number): Outcome {
  box.git('checkout', '--quiet', '--force', '--detach', `ours-${number}`);
  const how = ['--strategy=recursive', '-Xno-renames', '-Xdiff-algorithm=histogram'];
  gitOf(box, ['merge', '--quiet', '--no-ff', '--no-commit', ...how, `theirs-${number}`]);
  const staged = box.git('ls-files', '--stage').split('\n');
  const entries = staged.map((line) => /^\d+ (\w+) (\d)\t(.*)$/.exec(line) ?? []);
  box.git('reset', '--quiet', '--hard');
  return outcome(
    entries.map(([, oid = '', , path = '']) => [path, oid]),
    entries.flatMap(([, , stage, path = '']) => (stage === '0' ? [] : [path])),
  );
}

function parted(line: string): readonly [string, string] {
  const space = line.lastIndexOf(' ');
  return [line.slice(0, space), line.slice(space + 1)];
}

/** Git ends with 1 where there are conflicts, and prints all the same. */
function gitOf(box: { readonly folder: string }, args: readonly string[]): string {
  try {
    return execFileSync('git', args, { cwd: box.folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1 && 'stdout' in error) {
      return String(error.stdout);
    }
    throw error;
  }
}

describe.skipIf(versions.length === 0)('merges of real documents', () => {
  const MERGES = 200;
  let box: Sandbox;
  let repository: GitRepository;
  const { seed = 0 } = fc.readConfigureGlobal();

  beforeAll(async () => {
    box = new Sandbox().init();
    const texts = new Map(versions.map((version) => [version, laravelDocuments(version, 16_000)]));
    const merges = Array.from({ length: MERGES }, (_, number) => {
      const [from = '', to = ''] = pairs[number % pairs.length] ?? [];
      const options = { random: randomNumbers(seed + number), size: 15, renames: number % 2 === 1 };
      return randomMerge(texts.get(from) ?? new Map(), texts.get(to) ?? new Map(), options);
    });
    box.gitWith({ input: importStream(merges) }, 'fast-import', '--quiet');
    repository = await box.open();
  });

  afterAll(() => {
    box.dispose();
  });

  test.each([
    ['with renames', true, mergeByGit],
    ['without renames', false, mergeByGitWithoutRenames],
  ])('give the files and the conflicts that git gives, %s', async (_how, renames, byGit) => {
    let [withConflicts, clean] = [0, 0];
    for (let number = 0; number < MERGES; number++) {
      // Where nothing was renamed both ways of git give the same.
      const expected = number % 2 === 0 ? mergeByGit(box, number) : byGit(box, number);
      const merged = await mergeByStemma(repository, number, renames);
      expect(merged, `merge ${number} of seed ${seed}`).toEqual(expected);
      if (expected.conflicts.length > 0) withConflicts++;
      else clean++;
    }
    // Both kinds are there, or little was tested.
    expect(Math.min(withConflicts, clean)).toBeGreaterThan(20);
  });
});

describe.skipIf(versions.length === 0)('two versions of real documents', () => {
  test.each(pairs)('differ as git says: %s and %s', async (from, to) => {
    const reader = new NodeReader(new MemoryObjectStore());
    const corpusOf = async (version: string) => {
      const source = { id: 'docs', path: version, include: ['**/*.md'], exclude: [], metadata: {} };
      const taken = await snapshotSources({
        projectFolder: laravelFolder,
        sources: [source],
        reader,
        cache: {
          statsOf: () => new Map(),
          blobOf: () => undefined,
          corpus: () => undefined,
          save: () => undefined,
        },
        store: true,
        now: 0,
        reporter: silentReporter,
        signal: new AbortController().signal,
        compareWith: undefined,
      });
      return taken.root;
    };
    const found = documentChanges({ reader }, await corpusOf(from), await corpusOf(to));
    const letters = { added: 'A', changed: 'M', removed: 'D' };
    const shown = found.map(
      ({ document, change }) => `${letters[change]}\t${document.slice('docs/'.length)}`,
    );
    const args = ['diff', '--no-index', '--no-renames', '--name-status', '--relative', from, to];
    const said = gitOf({ folder: laravelFolder }, args).trim().split('\n');
    // Git names the folder that has the file.
    const expected = said.map((line) => line.replace(`\t${from}/`, '\t').replace(`\t${to}/`, '\t'));
    expect(shown.sort()).toEqual(expected.sort());
  });
});
