import { Errors, expandOid, readObject, writeObject } from 'isomorphic-git';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isNodeError, messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { GitOid } from './commit-id.js';
import { parseGitOid } from './commit-id.js';
import type { GitPlace } from './git-place.js';
import { gitFs } from './git-fs.js';
import { isGitObjectType, type GitObject, type GitObjectType } from './git-object.js';
import { StoredObjects } from './stored-objects.js';

/**
 * isomorphic-git keeps what it resolved from packs for as long as its cache object lives; a new
 * one after this many bytes bounds the memory of walks through long histories.
 */
const CACHE_BYTES = 128 * 1024 * 1024;
const MAX_ALTERNATES = 32;
/** Small objects read last, which are often asked for again: a commit, then its tree. */
const RECENT = 256;
const SMALL_BYTES = 16 * 1024;

/**
 * The objects of one repository, loose and packed, and of the repositories it borrows from
 * (`objects/info/alternates`). Reading and writing are isomorphic-git's; the codecs of trees and
 * commits are ours, because its own reject or change names and headers that Git accepts.
 */
export class GitObjects {
  readonly #place: GitPlace;
  readonly #fs;
  #cache: object = {};
  #cachedBytes = 0;
  readonly #recent = new Map<GitOid, GitObject>();
  readonly #stored = new Map<string, StoredObjects>();
  #sources: Promise<readonly string[]> | undefined;

  constructor(place: GitPlace) {
    this.#place = place;
    this.#fs = gitFs(place);
  }

  /**
   * The object, its hash checked. Throws `git-object-missing` (also in a shallow or partial clone)
   * and `git-object-damaged`.
   */
  async read(oid: GitOid): Promise<GitObject> {
    const recent = this.#recent.get(oid);
    if (recent !== undefined) return recent;
    const object = await this.#find(oid);
    if (object.bytes.length <= SMALL_BYTES) {
      this.#recent.set(oid, object);
      for (const oldest of this.#recent.keys()) {
        if (this.#recent.size <= RECENT) break;
        this.#recent.delete(oldest);
      }
    }
    return object;
  }

  async #find(oid: GitOid): Promise<GitObject> {
    const gitDirs = await this.#gitDirs();
    for (const gitdir of gitDirs) {
      const found = await this.#twice(oid, () => this.#readStored(gitdir, oid));
      if (found) return found;
    }
    // Ours reads what Git writes today; whatever it does not find, isomorphic-git looks for.
    for (const gitdir of gitDirs) {
      const found = await this.#twice(oid, () => this.#readOther(gitdir, oid));
      if (found) return found;
    }
    throw new StemmaError(
      'git-object-missing',
      `the Git object ${oid} is not in '${this.#place.gitDir}'`,
      {
        data: { oid },
        suggestions: [
          'Run `git fsck` to see what is missing.',
          'In a partial clone, run `git fetch --refetch --no-filter`.',
        ],
      },
    );
  }

  /** The bytes of an object of the expected kind; throws `git-object-damaged` for another kind. */
  async readAs(oid: GitOid, type: GitObjectType): Promise<Buffer> {
    const object = await this.read(oid);
    if (object.type !== type) throw damaged(oid, `expected a ${type}, found a ${object.type}`);
    return object.bytes;
  }

  /** Stores an object and returns its id; storing what is there already changes nothing. */
  async write(type: GitObjectType, bytes: Uint8Array): Promise<GitOid> {
    // The typed replacements (writeTree, writeCommit) re-encode their input; ours is encoded.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const oid = await writeObject({
      fs: this.#fs,
      gitdir: this.#place.gitDir,
      type,
      object: bytes,
      format: 'content',
    });
    return parseGitOid(oid);
  }

  /** Ids of all objects whose id starts with the given hexadecimal digits, sorted. */
  async withPrefix(digits: string): Promise<GitOid[]> {
    const found = new Set<GitOid>();
    for (const gitdir of await this.#gitDirs()) {
      for (const oid of await this.#expandIn(gitdir, digits)) found.add(parseGitOid(oid));
    }
    return [...found].sort();
  }

  /** A `git gc` may remove a pack between the listing and the reading: looks once more. */
  async #twice(
    oid: GitOid,
    read: () => GitObject | undefined | Promise<GitObject | undefined>,
  ): Promise<GitObject | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Error) || isNodeError(error, 'EACCES')) throw error;
    }
    try {
      return await read();
    } catch (error) {
      throw damaged(oid, messageOf(error), error);
    }
  }

  #readStored(gitdir: string, oid: GitOid): GitObject | undefined {
    const stored = this.#stored.get(gitdir) ?? new StoredObjects(gitdir);
    this.#stored.set(gitdir, stored);
    return stored.read(oid);
  }

  async #readOther(gitdir: string, oid: GitOid): Promise<GitObject | undefined> {
    try {
      // The typed replacements (readTree, readCommit) reject names and headers that Git accepts.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      const result = await readObject({
        fs: this.#fs,
        gitdir,
        oid,
        format: 'content',
        cache: this.#cache,
      });
      return this.#accept(oid, result);
    } catch (error) {
      if (error instanceof Errors.NotFoundError) return undefined;
      throw error;
    }
  }

  #accept(oid: GitOid, result: { type: string; object: unknown }): GitObject {
    const { type, object } = result;
    if (!isGitObjectType(type) || !(object instanceof Uint8Array)) {
      throw damaged(oid, `unknown kind '${type}'`);
    }
    this.#cachedBytes += object.byteLength;
    if (this.#cachedBytes > CACHE_BYTES) this.#forget();
    return { type, bytes: Buffer.from(object.buffer, object.byteOffset, object.byteLength) };
  }

  #forget(): void {
    this.#cache = {};
    this.#cachedBytes = 0;
  }

  async #expandIn(gitdir: string, digits: string): Promise<readonly string[]> {
    try {
      return [await expandOid({ fs: this.#fs, gitdir, oid: digits, cache: this.#cache })];
    } catch (error) {
      if (error instanceof Errors.NotFoundError) return [];
      if (error instanceof Errors.AmbiguousError) return error.data.matches;
      throw error;
    }
  }

  #gitDirs(): Promise<readonly string[]> {
    this.#sources ??= withAlternates(this.#place.gitDir);
    return this.#sources;
  }
}

function damaged(oid: GitOid, reason: string, cause?: unknown): StemmaError {
  return new StemmaError('git-object-damaged', `cannot read the Git object ${oid}: ${reason}`, {
    data: { oid },
    suggestions: ['Run `git fsck` to see what is damaged.'],
    cause,
  });
}

/** The Git folder and those it borrows objects from, in the order Git looks them up. */
async function withAlternates(gitDir: string): Promise<readonly string[]> {
  const found = [gitDir];
  for (const current of found) {
    for (const objects of await alternatesOf(current)) {
      if (basename(objects) !== 'objects') {
        throw new StemmaError(
          'alternates-unsupported',
          `cannot borrow objects from '${objects}': the folder is not named 'objects'`,
          {
            data: { path: objects },
            suggestions: ['Run `git repack -a -d` and remove objects/info/alternates.'],
          },
        );
      }
      const folder = dirname(objects);
      if (!found.includes(folder) && found.length < MAX_ALTERNATES) found.push(folder);
    }
  }
  return found;
}

async function alternatesOf(gitDir: string): Promise<string[]> {
  try {
    const text = await readFile(join(gitDir, 'objects/info/alternates'), 'utf8');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return lines.map((line) => resolve(gitDir, 'objects', line));
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return [];
    throw error;
  }
}
