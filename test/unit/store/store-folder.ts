import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SqliteObjectStore } from '../../../src/store/sqlite-object-store.js';

/** A fresh folder that is removed when the test ends. */
export function storeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stemma-store-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** The moment at which test stores believe to be, in milliseconds. */
export const NOW = 1_800_000_000_500;

/** A store in that file, closed when the test ends. */
export function openStore(path: string): SqliteObjectStore {
  const store = new SqliteObjectStore(path, () => NOW);
  onTestFinished(() => {
    store.close();
  });
  return store;
}
