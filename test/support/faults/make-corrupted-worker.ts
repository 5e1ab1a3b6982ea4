/*
 * Makes fixtures/corrupted anew: `npx tsx test/support/faults/make-corrupted-worker.ts`, after a
 * build. Needed where a format changed. Read the reports before you commit them: what fsck tells of
 * each case has to be what was done to it (`what` below).
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { done, prepareProject } from '../prepared-project.js';
import type { Files, ProjectFolder } from '../project-folder.js';
import { corruptedFolder, reportOn, unpackCorrupted } from './corrupted-project.js';

/** A kind of damage. */
interface Case {
  readonly name: string;
  readonly what: string;
  /** Files that differ from what Git and the store give, by their place in the case's folder. */
  readonly damage: (project: ProjectFolder) => Files;
}

const STORE = '.stemma/store.db';

/** The store after a change by SQL: as a database it is sound. */
function storeAfter(project: ProjectFolder, sql: string, ...values: readonly unknown[]): Files {
  const database = new Database(join(project.folder, STORE));
  const { changes } = database.prepare(sql).run(...values);
  if (changes !== 1) throw new Error(`${String(changes)} rows were changed by ${sql}`);
  database.close();
  return { 'store.db.gz': packed(project.readBytes(STORE)) };
}

function packed(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 9 });
}

/** Id of the root of a map that stemma.lock pins, as the store names it. */
function idOf(project: ProjectFolder, kind: 'corpus' | 'chunks'): Buffer {
  const root = project.lock()[kind]?.root;
  if (root === undefined) throw new Error(`the lock has no ${kind}`);
  return Buffer.from(root, 'hex');
}

const CASES: readonly Case[] = [
  {
    name: 'document-lost',
    what: 'The bytes of docs/kettle.md, as both commits have them, are not in the store.',
    damage: (project) =>
      storeAfter(
        project,
        'DELETE FROM objects WHERE kind = 0 AND size = ?',
        project.readBytes('corpus/kettle.md').length,
      ),
  },
  {
    name: 'map-lost',
    what: 'The root of the chunks map of the second commit is not in the store; it can be made again.',
    damage: (project) =>
      storeAfter(project, 'DELETE FROM objects WHERE id = ?', idOf(project, 'chunks')),
  },
  {
    name: 'corpus-map-lost',
    what: 'The root of the corpus map of the second commit is not in the store.',
    damage: (project) =>
      storeAfter(project, 'DELETE FROM objects WHERE id = ?', idOf(project, 'corpus')),
  },
  {
    name: 'block-flipped',
    what: 'One byte of the first block of documents was turned over.',
    damage: (project) => {
      const database = new Database(join(project.folder, STORE));
      const row = database
        .prepare<[], { id: number; data: Buffer }>(
          'SELECT id, data FROM blocks WHERE id = (SELECT min(block) FROM objects WHERE kind = 0)',
        )
        .get();
      database.close();
      if (row === undefined) throw new Error('there is no block of documents');
      const middle = row.data.length >> 1;
      row.data[middle] = (row.data[middle] ?? 0) ^ 0xff;
      return storeAfter(project, 'UPDATE blocks SET data = ? WHERE id = ?', row.data, row.id);
    },
  },
  {
    name: 'store-header-flipped',
    what: 'The first 16 bytes of store.db are not those of a database.',
    damage: (project) => {
      const bytes = project.readBytes(STORE);
      bytes.fill(0xff, 0, 16);
      return { 'store.db.gz': packed(bytes) };
    },
  },
  { name: 'store-gone', what: 'There is no store.db.', damage: () => ({}) },
  {
    name: 'lock-torn',
    what: 'stemma.lock on disk ends in the middle of a line.',
    damage: (project) => ({
      'store.db.gz': packed(project.readBytes(STORE)),
      'files/stemma.lock': project.readBytes('stemma.lock').subarray(0, 150),
    }),
  },
  {
    name: 'lock-of-nothing',
    what: 'stemma.lock on disk names a corpus that was never in the store.',
    damage: (project) => ({
      'store.db.gz': packed(project.readBytes(STORE)),
      'files/stemma.lock': Buffer.from(
        project
          .read('stemma.lock')
          .replaceAll(idOf(project, 'corpus').toString('hex'), 'ab'.repeat(32)),
      ),
    }),
  },
  {
    name: 'git-object-torn',
    what: "The commit object at main's tip is not zlib data.",
    damage: (project) => {
      const id = project.git('rev-parse', 'HEAD');
      return {
        'store.db.gz': packed(project.readBytes(STORE)),
        [`dot-git/objects/${id.slice(0, 2)}/${id.slice(2)}`]: Buffer.from('garbage\n'),
      };
    },
  },
];

async function sound(): Promise<ProjectFolder> {
  const project = await prepareProject({
    files: {
      'corpus/kettle.md': '# Kettle\n\nDescale it every two months.\n',
      'corpus/toaster.md': '# Toaster\n\nFour is golden.\n',
      'questions.jsonl':
        '{"id":"q1","question":"Which is golden?","evidence":[{"document":"docs/toaster.md"}]}\n',
    },
    until: 'commit',
    settings: { 'pipeline.index.type': 'flat' },
  });
  project.edit('corpus/toaster.md', 'Four is golden.', 'Four is golden, seven is black.');
  await done(project, 'commit', '-m', 'Second snapshot');
  return project;
}

function writeAll(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

rmSync(corruptedFolder, { recursive: true, force: true });
const lines: string[] = [];
for (const { name, what, damage } of CASES) {
  const project = await sound();
  const folder = join(corruptedFolder, name);
  const bundle = project.beside('history.bundle');
  project.git('bundle', 'create', '--quiet', bundle, '--all');
  writeAll(folder, { 'history.bundle': readFileSync(bundle), ...damage(project) });
  project.dispose();
  const damaged = unpackCorrupted(name);
  writeAll(folder, { 'report.json': `${JSON.stringify(await reportOn(damaged), null, 2)}\n` });
  damaged.dispose();
  lines.push(`| \`${name}\` | ${what} |`);
}
writeAll(corruptedFolder, {
  'README.md': [
    '# Damaged projects',
    '',
    'Each folder is a project with two commits to which one thing was done, and in `report.json` what',
    '`stemma fsck --json` has to tell of it. `history.bundle` is its Git history, `store.db.gz` its store',
    '(none where that is what is missing); `files/` and `dot-git/` are put over what they give.',
    '`test/faults/corrupted-projects.test.ts` checks them,',
    '`npx tsx test/support/faults/make-corrupted-worker.ts` makes them anew where a format changed.',
    '',
    '| folder | what was done |',
    '| --- | --- |',
    ...lines,
    '',
  ].join('\n'),
});
