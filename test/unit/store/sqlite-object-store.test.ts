import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { objectIdOf, type ObjectId } from '../../../src/model/object-id.js';
import { OBJECT_KINDS } from '../../../src/store/object-store-schema.js';
import { OverlayObjectStore } from '../../../src/store/overlay-object-store.js';
import { SqliteObjectStore } from '../../../src/store/sqlite-object-store.js';
import { utf8 } from '../../../src/util/bytes.js';
import { NOW, openStore, storeFolder } from './store-folder.js';

const withCode = (code: string) => expect.objectContaining({ code }) as Error;

/** Text that compresses, each one different. */
const text = (i: number) => utf8(`Document number ${i}. `.repeat(40));

/** A closed store with `count` texts in one block, and a raw connection to its file. */
function written(count: number) {
  const path = join(storeFolder(), 'store.db');
  const store = new SqliteObjectStore(path, () => NOW);
  const ids = Array.from({ length: count }, (_, i) => store.put('blob', text(i)));
  store.close();
  const tamper = (action: (raw: Database.Database) => void) => {
    const raw = new Database(path);
    action(raw);
    raw.close();
  };
  return { path, ids, tamper };
}

function blocksOf(raw: Database.Database): { id: number; data: Uint8Array }[] {
  return raw.prepare<[], { id: number; data: Uint8Array }>('SELECT id, data FROM blocks').all();
}

function readAll(path: string, ids: readonly ObjectId[]): (string | undefined)[] {
  const store = openStore(path);
  return ids.map((id) => {
    try {
      const bytes = store.get(id);
      if (bytes !== undefined && objectIdOf(bytes) !== id) return 'WRONG BYTES RETURNED';
      return bytes === undefined ? 'absent' : 'read';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    }
  });
}

describe('a damaged store', () => {
  it('never gives wrong bytes, whichever byte of a block was flipped', () => {
    const { path, ids, tamper } = written(12);
    const whole: Uint8Array[] = [];
    tamper((raw) => whole.push(...blocksOf(raw).map(({ data }) => data)));
    expect(whole).toHaveLength(1);
    let damaged = 0;
    for (let at = 0; at < whole[0]!.length; at++) {
      const data = Uint8Array.from(whole[0]!);
      data[at]! ^= 1 << (at % 8);
      tamper((raw) => raw.prepare('UPDATE blocks SET data = ?').run(data));
      const results = readAll(path, ids);
      expect(results.filter((r) => r !== 'read' && r !== 'object-damaged')).toEqual([]);
      if (results.includes('object-damaged')) damaged++;
    }
    // Almost every bit of a compressed block matters; padding at its end does not.
    expect(damaged).toBeGreaterThan(0.9 * whole[0]!.length);
  });

  it('says so where a byte of an object that is stored raw was flipped', () => {
    const path = join(storeFolder(), 'store.db');
    const store = new SqliteObjectStore(path, () => NOW);
    const id = store.put('blob', utf8('short'));
    store.close();
    const raw = new Database(path);
    const [block] = blocksOf(raw);
    expect(Buffer.from(block!.data).toString()).toBe('short');
    raw.prepare('UPDATE blocks SET data = ?').run(utf8('shirt'));
    raw.close();
    expect(() => openStore(path).get(id)).toThrow(
      expect.objectContaining({ code: 'object-damaged', data: { id } }),
    );
  });

  const damages: readonly (readonly [string, string, string])[] = [
    [
      'a block is cut short',
      'UPDATE blocks SET data = substr(data, 1, length(data) / 2)',
      'object-damaged',
    ],
    ['a block is empty', "UPDATE blocks SET data = x''", 'object-damaged'],
    ['a block is gone', 'DELETE FROM blocks', 'object-damaged'],
    ['a block has an unknown codec', 'UPDATE blocks SET codec = 77', 'unknown-format'],
    ['a place lies outside its block', 'UPDATE objects SET "offset" = 1000000', 'object-damaged'],
    ['a place is too short', 'UPDATE objects SET size = size - 1', 'object-damaged'],
    ['a size is negative', 'UPDATE objects SET size = -5', 'object-damaged'],
  ];
  for (const [what, sql, code] of damages) {
    it(`says so where ${what}`, () => {
      const { path, ids, tamper } = written(3);
      tamper((raw) => raw.exec(sql));
      expect(readAll(path, ids)).toEqual([code, code, code]);
    });
  }

  it('does not hide damage by taking the same bytes again under an overlay', () => {
    const { path, ids, tamper } = written(1);
    tamper((raw) => raw.exec("UPDATE blocks SET data = x'00'"));
    const overlay = new OverlayObjectStore(openStore(path));
    expect(overlay.put('blob', text(0))).toBe(ids[0]);
    expect(() => overlay.get(ids[0]!)).toThrow(withCode('object-damaged'));
  });

  it('is named when the file was torn off in the middle', () => {
    const { path } = written(400);
    truncateSync(path, 8192);
    expect(() => openStore(path)).toThrow(
      expect.objectContaining({
        code: 'store-damaged',
        message: expect.stringContaining(path) as string,
      }),
    );
  });

  it('is named when pages of the file hold other bytes', () => {
    const { path, ids } = written(3000);
    const bytes = readFileSync(path);
    bytes.fill(0xaa, 3 * 4096, bytes.length);
    writeFileSync(path, bytes);
    const results = new Set(readAll(path, ids));
    expect([...results]).toEqual(['store-damaged']);
    expect(() => [...openStore(path).check({ bytes: false })]).toThrow(withCode('store-damaged'));
  });
});

describe('a file that is no store of this format', () => {
  it('of a newer version is refused and stays as it is, to the byte', () => {
    const { path, tamper } = written(1);
    tamper((raw) => raw.pragma('user_version = 2'));
    const before = readFileSync(path);
    expect(() => openStore(path)).toThrow(withCode('unknown-format'));
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('of another program is refused and stays as it is, to the byte', () => {
    const path = join(storeFolder(), 'store.db');
    const other = new Database(path);
    other.exec('CREATE TABLE recipes (name TEXT)');
    other.close();
    const before = readFileSync(path);
    expect(() => openStore(path)).toThrow(withCode('unknown-format'));
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('that is no database at all is named as such and stays as it is', () => {
    const path = join(storeFolder(), 'store.db');
    writeFileSync(path, 'Dear diary, this is not a database. '.repeat(300));
    const before = readFileSync(path);
    expect(() => openStore(path)).toThrow(
      expect.objectContaining({
        code: 'store-damaged',
        message: `cannot read '${path}': file is not a database`,
      }),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('in a folder that is not there is named', () => {
    const path = join(storeFolder(), 'absent', 'store.db');
    expect(() => openStore(path)).toThrow(withCode('store-unreadable'));
  });
});

describe('readers beside a writer', () => {
  it('see what was flushed, all of it or nothing, and never wait', () => {
    const path = join(storeFolder(), 'store.db');
    const writer = openStore(path);
    const readers = [openStore(path), openStore(path)];
    const ids = Array.from({ length: 50 }, (_, i) => writer.put('blob', text(i)));
    const seen = () => readers.map((r) => ids.filter((id) => r.has(id)).length);
    expect(seen()).toEqual([0, 0]);
    // The moment between two statements of a flush: rows are written, nothing is committed.
    const raw = new Database(path);
    raw.exec("BEGIN IMMEDIATE; INSERT INTO blocks (codec, data) VALUES (0, x'00')");
    expect(seen()).toEqual([0, 0]);
    raw.exec('ROLLBACK');
    raw.close();
    writer.flush();
    expect(seen()).toEqual([50, 50]);
    expect(readers.map((r) => r.get(ids[49]!))).toEqual([text(49), text(49)]);
  });
});

describe('the rows of a store', () => {
  it('are few: related objects share compressed blocks by kind', () => {
    const path = join(storeFolder(), 'store.db');
    const store = openStore(path);
    for (let i = 0; i < 1000; i++) store.put(i % 2 === 0 ? 'blob' : 'node', text(i));
    store.flush();
    const raw = new Database(path, { readonly: true });
    const count = (sql: string) => raw.prepare<[], { n: number }>(sql).get()?.n ?? 0;
    const bytes = 1000 * text(1).length;
    expect(count('SELECT count(*) AS n FROM objects')).toBe(1000);
    expect(count('SELECT count(*) AS n FROM blocks')).toBeLessThan(bytes / 65_536 + 3);
    expect(count('SELECT sum(length(data)) AS n FROM blocks')).toBeLessThan(bytes / 10);
    expect(
      count(
        'SELECT count(*) AS n FROM (SELECT block FROM objects GROUP BY block HAVING count(DISTINCT kind) > 1)',
      ),
    ).toBe(0);
    raw.close();
  });

  it('list every object with its first kind, its size and no wrong time', () => {
    const path = join(storeFolder(), 'store.db');
    const store = openStore(path);
    const id = store.put('model', utf8('weights'));
    store.put('blob', utf8('weights'));
    store.flush();
    expect([...store.check({ bytes: true })]).toEqual([{ id, size: 7, damage: undefined }]);
    const raw = new Database(path, { readonly: true });
    expect(raw.prepare('SELECT kind, added FROM objects').all()).toEqual([
      { kind: OBJECT_KINDS.indexOf('model'), added: 1_800_000_000 },
    ]);
    raw.close();
  });

  it('of an unknown kind are told by the check', () => {
    const { path, ids, tamper } = written(1);
    tamper((raw) => raw.exec('UPDATE objects SET kind = 9'));
    const [only] = [...openStore(path).check({ bytes: false })];
    expect(only).toMatchObject({ id: ids[0] });
    expect(only?.damage).toContain('kind');
  });

  it('that are put while a settle waits are neither lost nor waited for in vain', async () => {
    const store = openStore(join(storeFolder(), 'store.db'));
    const put = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) =>
        store.put('blob', Buffer.alloc(200_000, `${from + i} `)),
      );
    const first = put(0, 48);
    const settled = store.settle();
    const second = put(100, 20);
    await Promise.all([settled, store.settle()]);
    store.flush();
    for (const id of [...first, ...second]) expect(store.get(id)?.length).toBe(200_000);
  });
});
