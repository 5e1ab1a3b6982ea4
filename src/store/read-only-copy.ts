import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { translateDiskError } from '../errors/disk-error.js';
import { StemmaError } from '../errors/stemma-error.js';

/** How often a database that changes while it is copied is copied again. */
const ATTEMPTS = 3;

/** Where databases are read from that lie where nothing can be written. */
export interface ReadOnlyCopies {
  /** Absolute folder for copies; it is made where it is not there. */
  readonly folder: string;
  /** Told of each copy, with its size in bytes. */
  readonly onCopy: (path: string, bytes: number) => void;
}

/**
 * Opens a copy of a database, for reading alone. A database in WAL mode cannot be read where its
 * `-shm` file cannot be made, unless with the parameter `immutable`, which better-sqlite3 has no
 * way to pass; so the file is copied to where it can. Costs the room and the time of the copy; the
 * copy has no name any more when this returns, so it is gone with the process.
 *
 * Throws what copying meets: `disk-full`, `disk-read-only`, and `repository-busy` where another
 * process changes the database all the time.
 */
export function openReadOnlyCopy(path: string, copies: ReadOnlyCopies): Database.Database {
  try {
    mkdirSync(copies.folder, { recursive: true });
    const folder = mkdtempSync(join(copies.folder, 'read-only-'));
    try {
      const copy = join(folder, 'copy.db');
      copies.onCopy(path, copyUnchanged(path, copy));
      withoutLog(copy);
      return new Database(copy, { readonly: true });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    throw translateDiskError(copies.folder, error);
  }
}

/** Copies a database with its log; returns their bytes. */
function copyUnchanged(path: string, copy: string): number {
  const files = ['', '-wal'];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = files.map((ending) => stateOf(path + ending));
    for (const ending of files) {
      rmSync(copy + ending, { force: true });
      if (existsSync(path + ending)) copyFileSync(path + ending, copy + ending);
    }
    const after = files.map((ending) => stateOf(path + ending));
    if (before.every((state, i) => state.time === after[i]?.time)) {
      return before.reduce((sum, { size }) => sum + size, 0);
    }
  }
  throw new StemmaError('repository-busy', `cannot copy '${path}': another process writes it`, {
    data: { path },
    suggestions: ['Wait for the other command to end, then try again.'],
  });
}

function stateOf(path: string): { readonly size: number; readonly time: bigint } {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return { size: Number(stat?.size ?? 0n), time: stat?.mtimeNs ?? 0n };
}

/** Takes a log into its database, which then needs no other file to be read. */
function withoutLog(path: string): void {
  const database = new Database(path);
  try {
    database.pragma('journal_mode = DELETE');
  } finally {
    database.close();
  }
}
