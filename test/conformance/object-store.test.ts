import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '../../src/store/memory-object-store.js';
import { OverlayObjectStore } from '../../src/store/overlay-object-store.js';
import { SqliteObjectStore } from '../../src/store/sqlite-object-store.js';
import { describeObjectStore, type StoreUnderTest } from './object-store-suite.js';

/** A SQLite store in a fresh folder, looked at again from disk, or under an overlay. */
function sqlite(reopening: 'reader' | 'overlay'): StoreUnderTest {
  const folder = mkdtempSync(join(tmpdir(), 'stemma-store-'));
  const path = join(folder, 'store.db');
  const opened: SqliteObjectStore[] = [];
  const open = () => {
    const store = new SqliteObjectStore(path, () => 1_800_000_000_000);
    opened.push(store);
    return store;
  };
  const first = open();
  const store = reopening === 'overlay' ? new OverlayObjectStore(first) : first;
  return {
    store,
    reopen: () => (reopening === 'overlay' ? store : open()),
    close: () => {
      for (const one of opened) one.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function memory(): StoreUnderTest {
  const store = new MemoryObjectStore();
  return { store, reopen: () => store, close: () => undefined };
}

function overMemory(): StoreUnderTest {
  const store = new OverlayObjectStore(new MemoryObjectStore());
  return { store, reopen: () => store, close: () => undefined };
}

describeObjectStore('a store in memory', memory);
describeObjectStore('a store on disk', () => sqlite('reader'));
describeObjectStore('an overlay over a store in memory', overMemory);
describeObjectStore('an overlay over a store on disk', () => sqlite('overlay'));
