import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { objectIdOf } from '../../../src/model/object-id.js';
import type { CachedStat } from '../../../src/model/stat-cache.js';
import { CacheDatabase } from '../../../src/store/cache-database.js';
import { SqliteDerivationLog } from '../../../src/store/sqlite-derivation-log.js';
import { SqliteStatCache } from '../../../src/store/sqlite-stat-cache.js';
import { SqliteVectorLocations } from '../../../src/store/sqlite-vector-locations.js';
import { utf8 } from '../../../src/util/bytes.js';
import { storeFolder } from './store-folder.js';

const id = (name: string) => objectIdOf(utf8(name));

function openCache(path = join(storeFolder(), 'cache.db')): CacheDatabase {
  const cache = new CacheDatabase(path);
  onTestFinished(() => {
    cache.close();
  });
  return cache;
}

/** A cache as an older stemma may have left it. */
function makeOlder(path: string): void {
  const raw = new Database(path);
  raw.pragma('journal_mode = WAL');
  raw.exec(`
    CREATE TABLE notes (name TEXT PRIMARY KEY, other TEXT);
    CREATE TABLE gone (id INTEGER PRIMARY KEY AUTOINCREMENT, x);
    INSERT INTO notes VALUES ('n', 'old');
    INSERT INTO gone (x) VALUES (1);
    CREATE INDEX by_x ON gone (x);
    PRAGMA user_version = 1;
  `);
  raw.close();
}

describe('the stat cache', () => {
  it('gives back every stat exactly, to the last fraction and for large inodes', () => {
    const time = fc.double({ noNaN: true, noDefaultInfinity: true }).map((ms) => ms + 0);
    const file = fc.record({
      key: fc.string({ minLength: 1, unit: 'grapheme' }),
      size: fc.maxSafeNat(),
      modified: time,
      changed: time,
      inode: fc.nat().map((low) => low * 2 ** 32),
      blob: fc.string().map(id),
      pieced: fc.boolean(),
      checked: fc.maxSafeNat(),
    });
    const cache = new SqliteStatCache(openCache());
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: (f) => f.key }), (files) => {
        const removed = [...cache.statsOf('docs')].map(([key]) => key);
        const corpus = { root: id('root'), sources: 'fingerprint' };
        cache.save([{ source: 'docs', changed: [], removed }], corpus);
        cache.save([{ source: 'docs', changed: files, removed: [] }], corpus);
        const stats = files.map(({ key, blob: _blob, pieced: _pieced, ...stat }) => [key, stat]);
        expect(new Map(cache.statsOf('docs'))).toEqual(new Map(stats as [string, CachedStat][]));
        for (const { key, blob, pieced } of files) {
          expect(cache.blobOf('docs', key)).toEqual({ blob, pieced });
        }
        expect([...cache.statsOf('other')]).toEqual([]);
        expect(cache.blobOf('docs', 'no such key\0')).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  it('changes files and corpus together or not at all', () => {
    const cache = new SqliteStatCache(openCache());
    expect(cache.corpus()).toBeUndefined();
    const file = {
      ...{ key: 'a', pieced: false, size: 1 },
      ...{ modified: 1.5, changed: 1, inode: 1, checked: 1 },
    };
    const first = { root: id('one'), sources: 's' };
    cache.save([{ source: 'docs', changed: [{ ...file, blob: id('a') }], removed: [] }], first);
    // The second file of the update is wrong: its blob is no id.
    const wrong = { ...file, key: 'c', blob: 'no id' as ReturnType<typeof id>, size: 1.5 };
    const update = { source: 'docs', changed: [{ ...file, key: 'b', blob: id('b') }, wrong] };
    expect(() => {
      cache.save([{ ...update, removed: ['a'] }], { root: id('two'), sources: 's' });
    }).toThrow();
    expect([...cache.statsOf('docs')].map(([key]) => key)).toEqual(['a']);
    expect(cache.corpus()).toEqual(first);
  });
});

describe('the derivation log', () => {
  const derivation = (input: string, output: string) => ({
    fingerprint: 'f',
    input: id(input),
    output: id(output),
    tally: { tokens: 3 },
  });

  it('finds by fingerprint and input, lists the latest first, and lets a new record win', () => {
    const log = new SqliteDerivationLog(openCache());
    for (const name of ['a', 'b', 'c']) log.record(derivation(name, `${name} out`));
    log.record(derivation('a', 'a again'));
    log.record({ ...derivation('a', 'other stage'), fingerprint: 'g' });
    expect(log.find('f', id('a'))).toEqual(derivation('a', 'a again'));
    expect(log.find('f', id('absent'))).toBeUndefined();
    expect([...log.latest('f')].map((d) => d.input)).toEqual([id('a'), id('c'), id('b')]);
  });

  it('keeps a checkpoint until its derivation is recorded', () => {
    const log = new SqliteDerivationLog(openCache());
    const first = { base: undefined, position: 'docs/a', output: id('half'), tally: { n: 1 } };
    const base = { input: id('base'), output: id('base out') };
    const second = { ...first, base, position: 'docs/b' };
    log.saveCheckpoint('f', id('a'), first);
    expect(log.findCheckpoint('f', id('a'))).toEqual(first);
    log.saveCheckpoint('f', id('a'), second);
    expect(log.findCheckpoint('f', id('a'))).toEqual(second);
    expect(log.findCheckpoint('f', id('b'))).toBeUndefined();
    log.record(derivation('b', 'out'));
    expect(log.findCheckpoint('f', id('a'))).toEqual(second);
    log.record(derivation('a', 'out'));
    expect(log.findCheckpoint('f', id('a'))).toBeUndefined();
  });
});

describe('the places of vectors', () => {
  it('are kept by embedder and text, the later one wins', () => {
    const places = new SqliteVectorLocations(openCache());
    const hash = (n: number) => new Uint8Array(16).fill(n);
    places.save('model a', [
      [hash(1), id('leaf 1')],
      [hash(2), id('leaf 1')],
    ]);
    places.save('model b', [[hash(1), id('leaf 9')]]);
    places.save('model a', [[hash(2), id('leaf 2')]]);
    expect(places.find('model a', hash(1))).toBe(id('leaf 1'));
    expect(places.find('model a', hash(2))).toBe(id('leaf 2'));
    expect(places.find('model b', hash(1))).toBe(id('leaf 9'));
    expect(places.find('model b', hash(2))).toBeUndefined();
    expect(places.find('model c', hash(1))).toBeUndefined();
  });
});

describe('the cache database', () => {
  it('keeps notes by name', () => {
    const cache = openCache();
    expect(cache.note('n')).toBeUndefined();
    cache.saveNote('n', utf8('one'));
    cache.saveNote('n', utf8('two'));
    expect(Buffer.from(cache.note('n') ?? []).toString()).toBe('two');
  });

  it('of an older version is emptied, whatever tables it had', () => {
    const path = join(storeFolder(), 'cache.db');
    makeOlder(path);
    const cache = openCache(path);
    expect(cache.note('n')).toBeUndefined();
    cache.saveNote('n', utf8('new'));
    expect(Buffer.from(openCache(path).note('n') ?? []).toString()).toBe('new');
    const log = new SqliteDerivationLog(cache);
    expect([...log.latest('f')]).toEqual([]);
    const tables = cache.database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'gone'").all();
    expect(tables).toEqual([]);
  });

  it('that is damaged or of a newer version says that it can be deleted', () => {
    const path = join(storeFolder(), 'cache.db');
    writeFileSync(path, 'not a database '.repeat(100));
    const refusal = expect.objectContaining({
      code: 'cache-damaged',
      suggestions: [expect.stringContaining(`Delete '${path}'`)],
    }) as Error;
    expect(() => openCache(path)).toThrow(refusal);
    writeFileSync(path, '');
    const raw = new Database(path);
    raw.pragma('user_version = 99');
    raw.close();
    expect(() => openCache(path)).toThrow(refusal);
  });

  it.each(['new', 'older'])(
    'can be made by several processes at once where it is %s',
    async (age) => {
      const path = join(storeFolder(), 'cache.db');
      for (let i = 0; age === 'older' && i < 30; i++) makeOlder(`${path}.${i}`);
      const script = fileURLToPath(new URL('open-cache-databases.ts', import.meta.url));
      const children = Array.from({ length: 3 }, () =>
        spawn(process.execPath, ['--import', 'tsx', script, path, '30'], { stdio: 'inherit' }),
      );
      const codes = await Promise.all(
        children.map(async (child) => (await once(child, 'exit')) as [number]),
      );
      expect(codes.map(([code]) => code)).toEqual([0, 0, 0]);
      for (let i = 0; i < 30; i++) expect(openCache(`${path}.${i}`).note('made')).toBeDefined();
    },
  );
});
