import { isNodeError } from './node-error.js';
import { StemmaError } from './stemma-error.js';

/**
 * What a failure of the disk means to a user: `disk-full` or `disk-failed`. Anything else comes
 * back as it is. `place` is named where the system does not say which file it was.
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
  return error;
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
