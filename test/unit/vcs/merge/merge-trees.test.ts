import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../../src/util/bytes.js';
import type { GitRepository } from '../../../../src/vcs/git-repository.js';
import type { TreesMerge } from '../../../../src/vcs/merge/merge-trees.js';
import { Sandbox } from '../sandbox.js';

let box: Sandbox;
let repository: GitRepository;
beforeEach(async () => {
  box = new Sandbox().init();
  repository = await box.open();
  for (const name of ['a.md', 'b.md', 'c.md', 'd.md', 'dir/x.md', 'tool.sh'])
    box.write(name, `${name}\n`);
  box.commitAll('base');
});
afterEach(() => {
  box.dispose();
});

/** Two branches from the same commit; a value of null removes. */
async function merge(
  ours: Record<string, string | null>,
  theirs: Record<string, string | null>,
  mergeFile?: Parameters<GitRepository['mergeTrees']>[0]['mergeFile'],
): Promise<TreesMerge> {
  for (const [branch, files] of [
    ['ours', ours],
    ['theirs', theirs],
  ] as const) {
    box.git('switch', '--quiet', '--create', branch, 'main');
    const entries = Object.entries(files);
    for (const [path, content] of entries) {
      if (content === null) rmSync(join(box.folder, path), { recursive: true });
    }
    for (const [path, content] of entries) if (content !== null) box.write(path, content);
    box.commitAll(branch);
  }
  const [base, a, b] = [
    await repository.resolveRef('main'),
    await repository.resolveRef('ours'),
    await repository.resolveRef('theirs'),
  ];
  return await repository.mergeTrees({ base, ours: a, theirs: b, ...(mergeFile && { mergeFile }) });
}

describe('mergeTrees', () => {
  test('gives the tree that git merge gives where the sides changed different paths', async () => {
    const result = await merge(
      { 'a.md': 'ours\n', 'b.md': null, 'new/o.md': 'o\n', dir: null, 'dir2/y.md': 'y\n' },
      { 'c.md': 'theirs\n', 'd.md': null, 'new/t.md': 't\n', 'a2.md': 'x\n' },
    );
    if (!('edits' in result)) throw new Error(JSON.stringify(result));
    const ours = await repository.resolveRef('ours');
    const theirs = await repository.resolveRef('theirs');
    const made = await repository.writeCommit({
      parents: [ours, theirs],
      base: ours,
      edits: new Map(),
      merged: result.edits,
      message: 'm',
    });
    box.git('switch', '--quiet', 'ours');
    box.git('merge', '--quiet', '--no-edit', 'theirs');
    expect(box.git('rev-parse', `${made}^{tree}`)).toBe(box.git('rev-parse', 'HEAD^{tree}'));
    box.fsck();
  });

  test('joins the content of one side with the mode of the other', async () => {
    box.git('switch', '--quiet', '--create', 'ours');
    box.git('update-index', '--chmod=+x', 'tool.sh');
    box.git('commit', '--quiet', '--message', 'x');
    box.git('reset', '--quiet', '--hard');
    const ours = await repository.resolveRef('ours');
    box.git('switch', '--quiet', '--create', 'theirs', 'main');
    box.write('tool.sh', 'changed\n');
    box.commitAll('y');
    const result = await repository.mergeTrees({
      base: await repository.resolveRef('main'),
      ours,
      theirs: await repository.resolveRef('theirs'),
    });
    if (!('edits' in result)) throw new Error(JSON.stringify(result));
    expect([...result.edits.values()]).toEqual([
      { mode: '100755', oid: box.git('rev-parse', 'theirs:tool.sh') },
    ]);
  });

  test('names every conflict and how it came about', async () => {
    const result = await merge(
      {
        'a.md': 'ours\n',
        'b.md': null,
        'c.md': 'ours\n',
        'n.md': 'ours\n',
        p: 'file\n',
        'q/in.md': 'folder\n',
      },
      {
        'a.md': 'theirs\n',
        'b.md': 'theirs\n',
        'c.md': null,
        'n.md': 'theirs\n',
        'p/in.md': 'folder\n',
        q: 'file\n',
      },
    );
    expect(result).toEqual({
      conflicts: [
        { path: 'a.md', kind: 'both changed' },
        { path: 'b.md', kind: 'deleted here, changed there' },
        { path: 'c.md', kind: 'changed here, deleted there' },
        { path: 'n.md', kind: 'both added' },
        { path: 'p', kind: 'file here, folder there' },
        { path: 'q', kind: 'folder here, file there' },
      ],
    });
  });

  test('asks the callback only about what both changed, and uses its answer', async () => {
    const asked: unknown[] = [];
    const result = await merge(
      { 'a.md': 'o\n', 'b.md': 'o\n', 'c.md': 'o\n' },
      { 'a.md': 't\n', 'b.md': 't\n', 'd.md': 't\n' },
      ({ path, base, ours, theirs }) => {
        asked.push([
          path,
          ...[base, ours, theirs].map((bytes) => Buffer.from(bytes ?? []).toString()),
        ]);
        return path === 'a.md' ? { merged: utf8('both\n') } : { conflicts: ['why'] };
      },
    );
    expect(asked).toEqual([
      ['a.md', 'a.md\n', 'o\n', 't\n'],
      ['b.md', 'b.md\n', 'o\n', 't\n'],
    ]);
    expect(result).toEqual({
      conflicts: [{ path: 'b.md', kind: 'both changed', details: ['why'] }],
    });
  });

  test('takes unrelated histories where asked to, file by file', async () => {
    box.git('switch', '--quiet', '--orphan', 'other');
    box.write('z.md', 'z\n');
    box.commitAll('other');
    const result = await repository.mergeTrees({
      base: undefined,
      ours: await repository.resolveRef('main'),
      theirs: await repository.resolveRef('other'),
    });
    expect('edits' in result && [...result.edits.keys()]).toEqual(['z.md']);
  });
});
