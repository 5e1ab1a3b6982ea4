import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GitObjects } from '../../../src/vcs/git-objects.js';
import { parseGitOid } from '../../../src/vcs/commit-id.js';
import { utf8 } from '../../../src/util/bytes.js';
import { Sandbox, codeOf } from './sandbox.js';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox().init();
});
afterEach(() => {
  box.dispose();
});
const objects = (): GitObjects =>
  new GitObjects({ gitDir: join(box.folder, '.git'), host: box.host });

describe('GitObjects', () => {
  test('writes what git reads, read-only, and leaves no temporary file', async () => {
    const id = await objects().write('blob', utf8('hello\n'));
    expect(box.git('cat-file', 'blob', id)).toBe('hello');
    expect(await objects().write('blob', utf8('hello\n'))).toBe(id);
    expect(readdirSync(join(box.folder, '.git/stemma-tmp'))).toEqual([]);
    expect(
      statSync(join(box.folder, `.git/objects/${id.slice(0, 2)}/${id.slice(2)}`)).mode & 0o777,
    ).toBe(0o444);
  });

  test('reads objects of a repository that it borrows from', async () => {
    box.write('a.md', 'a\n');
    box.commitAll('x');
    box.git('clone', '--quiet', '--shared', '.', 'shared');
    box.git('clone', '--quiet', '--shared', 'shared', 'twice');
    const repository = await box.open('twice');
    const head = await repository.resolveRef('HEAD');
    expect(await repository.readFileAt(head, 'a.md')).toEqual(Buffer.from('a\n'));
  });

  test('finds objects again after git gc moved them into packs and dropped old packs', async () => {
    const store = objects();
    for (let round = 0; round < 3; round += 1) {
      box.write('a.md', `${'line\n'.repeat(200)}${round}\n`);
      const commit = parseGitOid(box.commitAll(`round ${round}`));
      expect((await store.read(commit)).type).toBe('commit');
      box.git('gc', '--quiet', '--prune=now');
      expect((await store.read(commit)).type).toBe('commit');
    }
  });

  test('ends the history of a shallow clone where it was cut', async () => {
    for (const name of ['one', 'two', 'three']) box.commitAll(name);
    box.git('clone', '--quiet', '--depth', '2', `file://${box.folder}`, 'shallow');
    const repository = await box.open('shallow');
    const subjects: string[] = [];
    for await (const { subject } of repository.log(await repository.resolveRef('HEAD')))
      subjects.push(subject);
    expect(subjects).toEqual(['three', 'two']);
    const [a, b] = [await repository.resolveRef('HEAD'), await repository.resolveRef('HEAD~1')];
    expect(await repository.mergeBase(a, b)).toBe(b);
    expect(await codeOf(repository.resolveRef('HEAD~2'))).toBe('no-such-parent');
  });

  test('reads commits that are not UTF-8, signed, or damaged in their names', async () => {
    const tree = box.gitWith({ input: '' }, 'mktree').trim();
    const make = (text: string): string =>
      box
        .gitWith({ input: text }, 'hash-object', '-t', 'commit', '-w', '--stdin', '--literally')
        .trim();
    const repository = await box.open();
    const info = async (text: string): Promise<unknown> =>
      await repository.commitInfo(await repository.resolveRef(make(text)));
    expect(
      await info(
        `tree ${tree}\nauthor A <a> 5 +0100\ncommitter C <c> 6 -0200\ngpgsig -----BEGIN\n parent ${'0'.repeat(40)}\n \n -----END\n\nsubject\n\nbody\n`,
      ),
    ).toMatchObject({
      parents: [],
      author: { name: 'A', seconds: 5, zone: '+0100' },
      subject: 'subject',
    });
    expect(await info(`tree ${tree}\nauthor nobody at all\n\n`)).toMatchObject({
      author: { email: '', seconds: 0 },
      message: '',
    });
    const latin = Buffer.concat([
      Buffer.from(
        `tree ${tree}\nauthor A <a> 5 +0100\ncommitter A <a> 5 +0100\nencoding ISO-8859-1\n\ncaf`,
      ),
      Buffer.from([0xe9, 10]),
    ]);
    const id = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
      cwd: box.folder,
      input: latin,
    })
      .toString()
      .trim();
    expect(await repository.commitInfo(await repository.resolveRef(id))).toMatchObject({
      subject: 'café',
    });
    expect(await codeOf(repository.resolveRef(`${make('tree nonsense\n\n')}~1`))).toBe(
      'git-object-damaged',
    );
  });

  test('refuses an alternate that it cannot follow', async () => {
    mkdirSync(join(box.folder, 'odd'));
    box.write('.git/objects/info/alternates', `${box.folder}/odd\n`);
    expect(await codeOf(objects().read(parseGitOid('1'.repeat(40))))).toBe(
      'alternates-unsupported',
    );
  });

  test('puts many objects at once into one pack, whose index is the one git makes', async () => {
    const repository = await box.open();
    const random = (at: number): Uint8Array => utf8(`${at} `.repeat(at * at));
    const edits = new Map(
      Array.from({ length: 60 }, (_, at) => [`d${at % 7}/f${at}.md`, random(at)]),
    );
    const made = await repository.writeCommit({ parents: [], edits, message: 'many' });
    const packs = readdirSync(join(box.folder, '.git/objects/pack')).sort();
    expect(packs.map((name) => name.replace(/.*\./, ''))).toEqual(['idx', 'pack']);
    box.fsck();
    const pack = readFileSync(join(box.folder, '.git/objects/pack', packs[1]!));
    writeFileSync(join(box.folder, 'copy.pack'), pack);
    box.git('index-pack', 'copy.pack');
    const theirs = readFileSync(join(box.folder, 'copy.idx'));
    expect(readFileSync(join(box.folder, '.git/objects/pack', packs[0]!)).equals(theirs)).toBe(
      true,
    );
    expect(await repository.readFileAt(made, 'd3/f59.md')).toEqual(Buffer.from(random(59)));
  });

  test('a merge base costs what lies between, not the history below', async () => {
    const repository = await box.open();
    const first = box.commitAll('first');
    for (const name of ['a', 'b', 'c', 'd']) box.commitAll(name);
    box.git('branch', 'side', 'HEAD~1');
    box.git('commit-graph', 'write');
    box.remove(`.git/objects/${first.slice(0, 2)}/${first.slice(2)}`);
    const [main, side] = [await repository.resolveRef('main'), await repository.resolveRef('side')];
    expect(await repository.mergeBase(main, side)).toBe(side);
  });
});
