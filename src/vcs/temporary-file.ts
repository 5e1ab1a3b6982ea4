import type { FileHandle } from 'node:fs/promises';
import { lstat, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import type { GitPlace } from './git-place.js';

/** A new, empty file that this process alone writes. */
export interface TemporaryFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** Where stemma keeps files that are about to be renamed into place. */
export function temporaryFolder(gitDir: string): string {
  return join(gitDir, 'stemma-tmp');
}

/** Ends the name of an owner's file that another process has taken over to break a stale lock. */
export const CLAIM_SUFFIX = '-claim';

/** First part of the names of this process's temporary files: machine and process id. */
export function temporaryNamePrefix(host: GitPlace['host']): string {
  return `${machineName(host)}.${host.processId}.`;
}

/** The process id in a temporary file's name; undefined where another machine made it. */
export function ownerOf(name: string, host: GitPlace['host']): number | undefined {
  const machine = `${machineName(host)}.`;
  if (!name.startsWith(machine)) return undefined;
  const match = /^([0-9]+)\.[0-9]+(-claim)?$/.exec(name.slice(machine.length));
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function machineName(host: GitPlace['host']): string {
  return host.hostName.replace(/[^A-Za-z0-9-]/g, '_') || 'unnamed';
}

/**
 * Makes a file in `stemma-tmp` of the Git folder, on the same file system as refs and objects, so
 * that a rename puts it in place in one step. Its name tells whose it is; `mode` is cut by the umask.
 */
export async function createTemporaryFile(place: GitPlace, mode = 0o666): Promise<TemporaryFile> {
  const folder = temporaryFolder(place.gitDir);
  const prefix = temporaryNamePrefix(place.host);
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${prefix}${number}`);
    try {
      return { path, handle: await open(path, 'wx', mode) };
    } catch (error) {
      if (isNodeError(error, 'ENOENT')) await mkdir(folder, { recursive: true });
      else if (!isNodeError(error, 'EEXIST')) throw error;
    }
  }
}

/**
 * Removes what killed processes of this machine left behind, except files that still serve as the
 * owner of a lock (they have a second link).
 */
export async function sweepTemporaryFiles(place: GitPlace): Promise<void> {
  const folder = temporaryFolder(place.gitDir);
  for (const name of await namesIn(folder)) {
    const processId = ownerOf(name, place.host);
    if (processId === undefined || place.host.isProcessAlive(processId)) continue;
    const path = join(folder, name);
    const links = await linksOf(path);
    if (links === 1) await rm(path, { force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return [];
    throw error;
  }
}

async function linksOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).nlink;
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return 0;
    throw error;
  }
}
