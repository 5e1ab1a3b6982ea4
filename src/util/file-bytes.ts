import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  utimesSync,
  writeSync,
} from 'node:fs';

/** Bytes that are read at once from a long file. */
const STEP_BYTES = 1024 * 1024;

/** Opens a file for an action and closes it whatever happens; `flags` as in `fs.open`. */
export function withFile<T>(path: string, flags: string, action: (file: number) => T): T {
  const file = openSync(path, flags);
  try {
    return action(file);
  } finally {
    closeSync(file);
  }
}

/** Fills `target` from a place of an open file; false where the file ends before that. */
export function readFully(file: number, target: Uint8Array, position: number): boolean {
  let done = 0;
  while (done < target.length) {
    const read = readSync(file, target, done, target.length - done, position + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

/** Writes all of `bytes` at a place of an open file. */
export function writeFully(file: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}

/** SHA-256 of a file as 64 hexadecimal digits; reads it in steps. */
export function sha256OfFile(path: string): string {
  return withFile(path, 'r', (file) => {
    const hash = createHash('sha256');
    const step = new Uint8Array(STEP_BYTES);
    for (let position = 0; ;) {
      const read = readSync(file, step, 0, step.length, position);
      if (read === 0) return hash.digest('hex');
      hash.update(step.subarray(0, read));
      position += read;
    }
  });
}

/** Writes what the system holds of a file to the disk. */
export function syncFile(path: string): void {
  withFile(path, 'r+', fsyncSync);
}

/**
 * Gives a file the present as its time of change, as a sign that it is in use; on a disk that can
 * only be read it stays as it is. False where there is no such file.
 */
export function markUsed(path: string): boolean {
  const now = new Date();
  try {
    utimesSync(path, now, now);
    return true;
  } catch {
    return existsSync(path);
  }
}
