import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { isNodeError } from '../errors/node-error.js';
import type { GitOid } from './commit-id.js';
import { isGitObjectType, type GitObject } from './git-object.js';
import { PackReader } from './pack-reader.js';

/** Largest loose object, in bytes: a damaged one must not fill the memory. */
const MAXIMUM_LOOSE = 2 ** 31;

/**
 * The objects in one `objects` folder, loose and packed. Undefined means that nothing here has the
 * object: it is elsewhere, or in a form that is not read here (an index of version 1).
 */
export class StoredObjects {
  #packs: Map<string, PackReader | undefined> | undefined;

  constructor(readonly gitDir: string) {}

  /** An object whose hash was checked; throws plain errors for damaged ones. */
  read(oid: GitOid): GitObject | undefined {
    const object = this.#find(oid);
    if (object !== undefined && hashOf(object) !== oid) throw new Error('its hash is another one');
    return object;
  }

  #find(oid: GitOid): GitObject | undefined {
    try {
      return this.#packed(oid) ?? this.#loose(oid) ?? this.#packedSince(oid);
    } catch (error) {
      // Whatever it was, the next call looks at the packs that are there then.
      this.#packs = undefined;
      throw error;
    }
  }

  #packed(oid: GitOid): GitObject | undefined {
    this.#packs ??= this.#list(new Map());
    for (const pack of this.#packs.values()) {
      const object = pack?.read(oid);
      if (object !== undefined) return object;
    }
    return undefined;
  }

  /** Looks again at the folder: `git gc` or a fetch may have made a pack meanwhile. */
  #packedSince(oid: GitOid): GitObject | undefined {
    const known = this.#packs ?? new Map<string, PackReader | undefined>();
    this.#packs = this.#list(known);
    const isNews = [...this.#packs.keys()].some((name) => !known.has(name));
    return isNews ? this.#packed(oid) : undefined;
  }

  #list(known: ReadonlyMap<string, PackReader | undefined>) {
    const folder = join(this.gitDir, 'objects/pack');
    const packs = new Map<string, PackReader | undefined>();
    for (const file of namesIn(folder)) {
      if (!file.endsWith('.idx')) continue;
      const name = file.slice(0, -'.idx'.length);
      packs.set(name, known.has(name) ? known.get(name) : PackReader.open(join(folder, name)));
    }
    return packs;
  }

  #loose(oid: GitOid): GitObject | undefined {
    const path = join(this.gitDir, 'objects', oid.slice(0, 2), oid.slice(2));
    const packed = readIfThere(path);
    if (packed === undefined) return undefined;
    const whole = inflateSync(packed, { maxOutputLength: MAXIMUM_LOOSE });
    const end = whole.indexOf(0);
    const [type = '', size = ''] = whole.toString('latin1', 0, Math.max(0, end)).split(' ');
    const bytes = whole.subarray(end + 1);
    if (end < 0 || !isGitObjectType(type) || size !== String(bytes.length)) {
      throw new Error('its header is damaged');
    }
    return { type, bytes };
  }
}

function hashOf({ type, bytes }: GitObject): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
