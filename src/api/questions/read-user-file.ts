import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isNodeError } from '../../errors/node-error.js';
import { StemmaError } from '../../errors/stemma-error.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { Project } from '../project.js';

/** Bytes that a file may have: parsed as a whole, 84 MiB of SQuAD take 1.2 GiB of memory. */
const MAXIMUM_BYTES = 128 * 1024 * 1024;

/**
 * A file that the user names, relative to where they work, without its byte order mark.
 *
 * Throws `no-such-file`, `file-too-large` for more than 128 MiB, `not-utf8`, and `bad-import` for a
 * file of nothing but white space.
 */
export function readUserFile(project: Project, path: string): string {
  const text = decoded(bytesOf(resolve(project.session.folder, path), path), path);
  if (text.trim() !== '') return text;
  throw new StemmaError('bad-import', `cannot read '${path}': it is empty`, {
    data: { path },
    suggestions: ['Give a file with questions.'],
  });
}

function bytesOf(absolute: string, path: string): Uint8Array {
  try {
    const stat = statSync(absolute);
    if (stat.isDirectory()) throw noFile(path, 'it is a folder');
    if (stat.size > MAXIMUM_BYTES) throw tooLarge(path, stat.size);
    return readFileSync(absolute);
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) throw noFile(path, 'there is no such file');
    if (isNodeError(error, 'EACCES', 'EPERM')) throw noFile(path, 'you may not read it');
    throw error;
  }
}

function decoded(bytes: Uint8Array, path: string): string {
  try {
    return fromUtf8(bytes).replace(/^\uFEFF/, '');
  } catch (error) {
    // The decoder throws TypeError for bytes that are not UTF-8.
    if (!(error instanceof TypeError)) throw error;
    throw new StemmaError('not-utf8', `cannot read '${path}': it is not UTF-8`, {
      data: { path },
      cause: error,
      suggestions: [`Save ${path} as UTF-8.`],
    });
  }
}

function noFile(path: string, problem: string): StemmaError {
  return new StemmaError('no-such-file', `cannot read '${path}': ${problem}`, {
    data: { path },
    suggestions: ['Give the path of a file, relative to where you are.'],
  });
}

function tooLarge(path: string, size: number): StemmaError {
  const message = `cannot read '${path}': it has ${size} bytes, a file may have ${MAXIMUM_BYTES}`;
  return new StemmaError('file-too-large', message, {
    data: { path, size, maximum: MAXIMUM_BYTES },
    suggestions: ['Split the file, and import its parts one after the other.'],
  });
}
