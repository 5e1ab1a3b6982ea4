import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { openDatabaseFile, translateSqliteError } from './sqlite.js';

/** Who holds the lock, for the message that another process gets. */
export interface LockOwner {
  readonly processId: number;
  readonly hostName: string;
  readonly command: string;
}

/** A held lock. */
export interface WriterLock {
  release(): void;
}

/**
 * Takes the lock of the one writer of a project, or throws `repository-busy` at once.
 *
 * It is SQLite's exclusive lock on `writer.lock`, so the operating system gives it back however
 * its owner ends; no stale lock can stay behind. `writer.json` beside it only says who holds it.
 */
export function takeWriterLock(folder: string, owner: LockOwner): WriterLock {
  const path = join(folder, 'writer.lock');
  const ownerPath = join(folder, 'writer.json');
  const database = openDatabaseFile(path, 0);
  try {
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(ownerPath, `${JSON.stringify(owner)}\n`);
  } catch (error) {
    database.close();
    const translated = translateSqliteError(path, error);
    const taken = translated instanceof StemmaError && translated.code === 'repository-busy';
    throw taken ? busy(folder, ownerPath) : translated;
  }
  return {
    release: () => {
      try {
        rmSync(ownerPath, { force: true });
      } finally {
        // Gives the lock back, whatever state the disk is in.
        database.close();
      }
    },
  };
}

function busy(folder: string, ownerPath: string): StemmaError {
  const owner = readOwner(ownerPath);
  const who =
    owner === undefined ? 'another process' : `process ${owner.processId} (${owner.command})`;
  return new StemmaError('repository-busy', `cannot write to '${folder}': ${who} is writing`, {
    data: { owner: owner ?? null },
    suggestions: ['Wait until it has ended, then run the command again.'],
  });
}

function readOwner(path: string): LockOwner | undefined {
  try {
    // Written by takeWriterLock; only shown to people.
    return JSON.parse(readFileSync(path, 'utf8')) as LockOwner;
  } catch (error) {
    // Gone or half written: the owner is just taking or leaving the lock.
    if (isNodeError(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
