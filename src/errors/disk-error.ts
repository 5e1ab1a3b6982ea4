import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { isNodeError } from './node-error.js';
import { StemmaError } from './stemma-error.js';

/**
 * What a failure of the disk means to a user: `disk-full`, `disk-failed`, `disk-read-only` or
 * `no-permission`. Anything else comes back as it is. `place` is named where the system does not
 * say which file it was.
 */
export function translateDiskError(place: string, error: unknown): unknown {
  if (isNodeError(error, 'ENOSPC', 'EDQUOT')) {
    const path = error.path ?? place;
    return diskFull(path, { data: { path, system: error.code }, cause: error });
  }
  if (isNodeError(error, 'EIO')) {
    const path = error.path ?? place;
    return diskFailed(path, { data: { path, system: error.code }, cause: error });
  }
  if (isNodeError(error, ...REFUSALS)) return writeRefused(error.path ?? place, error);
  return error;
}

/** How the system says that a file may not be written. */
const REFUSALS = ['EROFS', 'EACCES', 'EPERM'] as const;

/**
 * Why the system would not let a file be written and others be made beside it, or in the nearest
 * folder that is there; undefined where it would.
 */
export function whyNotWritable(path: string): StemmaError | undefined {
  for (let place = path; ; place = dirname(place)) {
    try {
      accessSync(place, constants.W_OK);
      // A file that is there is not enough: SQLite needs others beside it.
      if (place !== path) return undefined;
    } catch (error) {
      if (isNodeError(error, ...REFUSALS)) return writeRefused(path, error);
      if (!isNodeError(error, 'ENOENT', 'ENOTDIR') || place === dirname(place)) throw error;
    }
  }
}

function writeRefused(path: string, cause: NodeJS.ErrnoException): StemmaError {
  const details = { data: { path, system: cause.code }, cause };
  if (cause.code === 'EROFS') {
    return new StemmaError('disk-read-only', `cannot write '${path}': the disk is read-only`, {
      ...details,
      suggestions: [
        'Make the disk writable, or copy the project to one that is; nothing was changed.',
      ],
    });
  }
  return new StemmaError('no-permission', `cannot use '${path}': permission denied`, {
    ...details,
    suggestions: ['Run the command as the owner of the file, or ask for the right to use it.'],
  });
}

/** What goes with an error: see `StemmaError`. */
interface Details {
  readonly data: Readonly<Record<string, unknown>>;
  readonly cause: Error;
}

/** There is no room for a file. */
export function diskFull(path: string, details: Details): StemmaError {
  return new StemmaError('disk-full', `cannot write '${path}': the disk is full`, {
    ...details,
    suggestions: ['Free some space and run the command again; nothing was lost.'],
  });
}

/** A file could not be read or written for a reason that is none of ours. */
export function diskFailed(path: string, details: Details): StemmaError {
  return new StemmaError('disk-failed', `cannot use '${path}': ${details.cause.message}`, {
    ...details,
    suggestions: [
      'Look whether the disk is full or failing, then run the command again: it goes on where it stopped.',
      'Run `stemma fsck` to see whether anything was damaged.',
    ],
  });
}
