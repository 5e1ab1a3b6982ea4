import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GitRepository } from '../../../../src/vcs/git-repository.js';
import type { FilesMerge } from '../../../../src/vcs/merge/files/merge-files.js';
import { mergeCommits } from '../../../support/merge-commits.js';
import { Sandbox } from '../sandbox.js';

let box: Sandbox;
let repository: GitRepository;

/** A text of some lines that is like no other. */
const text = (name: string): string =>
  Array.from({ length: 12 }, (_, i) => `Line ${i} of ${name}.\n`).join('');

const FILES = ['a.md', 'b.md', 'c.md', 'd.md', 'dir/x.md', 'dir/y.md'];

beforeEach(async () => {
  box = new Sandbox().init();
  repository = await box.open();
  for (const name of FILES) box.write(name, text(name));
  box.commitAll('base');
});
afterEach(() => {
  box.dispose();
});

/** What a side does: new contents by path, null for a removal. */
type Changes = Readonly<Record<string, string | null>>;

function commit(branch: string, changes: Changes): void {
  box.git('switch', '--quiet', '--create', branch, 'main');
  const entries = Object.entries(changes);
  for (const [path, content] of entries) {
    if (content === null) rmSync(join(box.folder, path), { recursive: true });
  }
  for (const [path, content] of entries) if (content !== null) box.write(path, content);
  box.commitAll(branch);
}

async function merge(followRenames = true): Promise<FilesMerge> {
  const at = (name: string) => repository.resolveRef(name);
  const commits = { base: await at('main'), ours: await at('ours'), theirs: await at('theirs') };
  return await mergeCommits(repository, commits, followRenames);
}

/** The files of the merged state that differ from ours. */
function shown({ edits }: FilesMerge): Record<string, unknown> {
  return Object.fromEntries(
    [...edits].map(([path, version]) => {
      if (version === null) return [path, null];
      const { content } = version;
      if ('bytes' in content) return [path, Buffer.from(content.bytes).toString()];
      return [path, 'oid' in content ? `${box.git('cat-file', 'blob', content.oid)}\n` : content];
    }),
  );
}

function conflictsIn({ conflicts }: FilesMerge): unknown {
  return conflicts.map(({ kind, places, base, ours, theirs }) => ({
    kind,
    places,
    of: [base?.path, ours?.path, theirs?.path],
  }));
}

const edited = (name: string, line: number, by: string): string =>
  text(name).replace(`Line ${line} of`, `Line ${line} by ${by} of`);

describe('mergeFiles', () => {
  test('takes what one side changed, and merges by line what both did', async () => {
    commit('ours', {
      'a.md': edited('a.md', 1, 'us'),
      'b.md': null,
      dir: null,
      'dir2/z.md': 'z\n',
    });
    commit('theirs', {
      'a.md': edited('a.md', 9, 'them'),
      'c.md': 'new\n',
      'd.md': null,
      'e.md': 'e\n',
    });
    const merged = await merge();
    expect(shown(merged)).toEqual({
      'a.md': edited('a.md', 1, 'us').replace('Line 9 of', 'Line 9 by them of'),
      'c.md': 'new\n',
      'd.md': null,
      'e.md': 'e\n',
    });
    expect(merged.conflicts).toEqual([]);
  });

  test('changes nothing where theirs is the base, and gives theirs where ours is', async () => {
    commit('ours', { 'a.md': 'ours\n', 'b.md': null });
    box.git('branch', 'theirs', 'main');
    expect(shown(await merge())).toEqual({});
    box.git('branch', '--move', 'theirs', 'old');
    box.git('branch', '--move', 'ours', 'theirs');
    box.git('branch', '--move', 'old', 'ours');
    expect(shown(await merge())).toEqual({ 'a.md': 'ours\n', 'b.md': null });
  });

  test('joins the content of one side with the mode of the other', async () => {
    commit('ours', {});
    box.git('update-index', '--chmod=+x', 'a.md');
    box.git('commit', '--quiet', '--amend', '--message', 'x');
    box.git('reset', '--quiet', '--hard');
    commit('theirs', { 'a.md': 'changed\n' });
    const version = (await merge()).edits.get('a.md' as never);
    expect(version).toMatchObject({ mode: '100755', id: box.git('rev-parse', 'theirs:a.md') });
  });

  test.each([
    ['ours', 'theirs'],
    ['theirs', 'ours'],
  ])('brings an edit to where %s renamed the file', async (renamer, editor) => {
    commit(renamer, { 'a.md': null, 'guides/first.md': edited('a.md', 2, 'renamer') });
    commit(editor, { 'a.md': edited('a.md', 9, 'editor') });
    const merged = await merge();
    const both = edited('a.md', 2, 'renamer').replace('Line 9 of', 'Line 9 by editor of');
    const gone = editor === 'ours' ? { 'a.md': null } : {};
    expect(shown(merged)).toEqual({ ...gone, 'guides/first.md': both });
    expect(merged.conflicts).toEqual([]);
    // Without looking for renames it is a removal against an edit.
    expect(conflictsIn(await merge(false))).toMatchObject([
      { kind: editor === 'ours' ? 'removed-there' : 'removed-here', places: ['a.md'] },
    ]);
  });

  test('keeps both names where both sides renamed a file', async () => {
    commit('ours', { 'a.md': null, 'ours.md': edited('a.md', 2, 'us') });
    commit('theirs', { 'a.md': null, 'theirs.md': edited('a.md', 9, 'them') });
    const merged = await merge();
    const both = edited('a.md', 2, 'us').replace('Line 9 of', 'Line 9 by them of');
    expect(shown(merged)).toEqual({ 'ours.md': both, 'theirs.md': both });
    expect(conflictsIn(merged)).toEqual([
      {
        kind: 'renamed-twice',
        places: ['ours.md', 'theirs.md'],
        of: ['a.md', 'ours.md', 'theirs.md'],
      },
    ]);
  });

  test('takes one new name that both sides gave a file', async () => {
    commit('ours', { 'a.md': null, 'new.md': text('a.md') });
    commit('theirs', { 'a.md': null, 'new.md': edited('a.md', 3, 'them') });
    const merged = await merge();
    expect(shown(merged)).toEqual({ 'new.md': edited('a.md', 3, 'them') });
    expect(merged.conflicts).toEqual([]);
  });

  test('names every conflict, and has the file of either side', async () => {
    commit('ours', {
      'a.md': edited('a.md', 5, 'us'),
      'b.md': null,
      'c.md': edited('c.md', 1, 'us'),
      'dir/x.md': null,
      'x2.md': text('dir/x.md'),
      'n.md': 'ours\n',
    });
    commit('theirs', {
      'a.md': edited('a.md', 5, 'them'),
      'b.md': edited('b.md', 1, 'them'),
      'c.md': null,
      'dir/x.md': null,
      'n.md': 'theirs\n',
    });
    const merged = await merge();
    expect(conflictsIn(merged)).toEqual([
      { kind: 'both-changed', places: ['a.md'], of: ['a.md', 'a.md', 'a.md'] },
      { kind: 'removed-here', places: ['b.md'], of: ['b.md', undefined, 'b.md'] },
      { kind: 'removed-there', places: ['c.md'], of: ['c.md', 'c.md', undefined] },
      { kind: 'both-added', places: ['n.md'], of: [undefined, 'n.md', 'n.md'] },
      {
        kind: 'renamed-here-removed-there',
        places: ['x2.md'],
        of: ['dir/x.md', 'x2.md', undefined],
      },
    ]);
    const line = 'Line 5 of a.md.\n';
    const [us, them] = [line.replace('of', 'by us of'), line.replace('of', 'by them of')];
    expect(shown(merged)).toEqual({
      'a.md': text('a.md').replace(line, `<<<<<<< ours\n${us}=======\n${them}>>>>>>> theirs\n`),
      'b.md': edited('b.md', 1, 'them'),
      'n.md': '<<<<<<< ours\nours\n=======\ntheirs\n>>>>>>> theirs\n',
    });
  });

  test('merges a file that they renamed with one that we added under that name', async () => {
    commit('ours', { 'new.md': text('new.md'), 'a.md': edited('a.md', 2, 'us') });
    commit('theirs', { 'a.md': null, 'new.md': text('a.md') });
    const merged = await merge();
    expect(conflictsIn(merged)).toMatchObject([{ kind: 'both-added', places: ['new.md'] }]);
    const result = String(shown(merged)['new.md']);
    for (const line of [...text('new.md').split('\n'), ...edited('a.md', 2, 'us').split('\n')]) {
      expect(result).toContain(line);
    }
  });

  test.each([
    ['ours', 'theirs'],
    ['theirs', 'ours'],
  ])('puts a file of %s aside where the other side needs a folder', async (filer, folderer) => {
    commit(filer, { p: 'file\n', 'a.md': edited('a.md', 1, 'filer') });
    commit(folderer, { 'p/in.md': 'folder\n', 'a.md': null, 'a.md/part.md': 'part\n' });
    const merged = await merge();
    expect(conflictsIn(merged)).toMatchObject([
      { kind: filer === 'ours' ? 'removed-there' : 'removed-here', places: [`a.md~${filer}`] },
      { kind: 'file-and-folder', places: [`p~${filer}`] },
    ]);
    expect(shown(merged)).toMatchObject({
      [`p~${filer}`]: 'file\n',
      [`a.md~${filer}`]: edited('a.md', 1, 'filer'),
    });
  });

  test('lets a file become a folder that nobody else touched', async () => {
    commit('ours', { 'b.md': 'b\n' });
    commit('theirs', { 'a.md': null, 'a.md/part.md': 'part\n', dir: null });
    const merged = await merge();
    expect(merged.conflicts).toEqual([]);
    expect(shown(merged)).toEqual({
      'a.md': null,
      'a.md/part.md': 'part\n',
      'dir/x.md': null,
      'dir/y.md': null,
    });
  });

  test('keeps ours of a binary file, and says that it is one', async () => {
    commit('ours', { 'a.md': 'one\0' });
    commit('theirs', { 'a.md': 'two\0' });
    const merged = await merge();
    expect(merged.conflicts).toMatchObject([
      { kind: 'both-changed', whole: 'binary', isMarked: false },
    ]);
    expect(shown(merged)).toEqual({});
  });

  test('takes unrelated histories, file by file', async () => {
    box.git('switch', '--quiet', '--orphan', 'other');
    box.write('z.md', 'z\n');
    box.write('a.md', edited('a.md', 1, 'other'));
    box.commitAll('other');
    const commits = {
      base: undefined,
      ours: await repository.resolveRef('main'),
      theirs: await repository.resolveRef('other'),
    };
    const merged = await mergeCommits(repository, commits);
    expect(conflictsIn(merged)).toMatchObject([{ kind: 'both-added', places: ['a.md'] }]);
    expect(Object.keys(shown(merged))).toEqual(['a.md', 'z.md']);
  });
});
