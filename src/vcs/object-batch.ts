import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { utf8 } from '../util/bytes.js';
import type { GitOid } from './commit-id.js';
import { writeDurably } from './durable-file.js';
import type { GitContext } from './git-context.js';
import type { GitObjectType } from './git-object.js';
import type { PackedObject } from './pack-file.js';
import { buildPack } from './pack-file.js';

/** Up to so many objects are written one by one; more go into a pack. */
const LOOSE_OBJECTS = 16;
/** A pack is written as soon as so many bytes wait. */
const PACK_BYTES = 64 * 1024 * 1024;

/**
 * New objects on their way to the disk. Syncing each of a thousand loose objects takes seconds, not
 * syncing them risks the commit in a power cut, so many at once become one pack. Nothing is sure to
 * be on disk before `flush` returns; a kill before leaves objects that nothing names, which
 * `git gc` removes.
 */
export class ObjectBatch {
  readonly #context: GitContext;
  readonly #waiting = new Map<GitOid, PackedObject>();
  #bytes = 0;

  constructor(context: GitContext) {
    this.#context = context;
  }

  /** Takes an object and gives its id. */
  async add(type: GitObjectType, bytes: Uint8Array): Promise<GitOid> {
    const oid = objectOid(type, bytes);
    if (this.#waiting.has(oid)) return oid;
    this.#waiting.set(oid, { oid, type, bytes });
    this.#bytes += bytes.length;
    if (this.#bytes > PACK_BYTES) await this.flush();
    return oid;
  }

  /** Puts everything on disk. */
  async flush(): Promise<void> {
    const objects = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#bytes = 0;
    if (objects.length > LOOSE_OBJECTS) await this.#writePack(objects);
    else for (const { type, bytes } of objects) await this.#context.objects.write(type, bytes);
  }

  async #writePack(objects: readonly PackedObject[]): Promise<void> {
    const { name, pack, index } = buildPack(objects);
    const path = join(this.#context.gitDir, 'objects/pack', name);
    // A pack counts from the moment that its index is there.
    await writeDurably(this.#context, { path: `${path}.pack`, content: pack, isReadOnly: true });
    await writeDurably(this.#context, { path: `${path}.idx`, content: index, isReadOnly: true });
  }
}

/** The id that Git gives an object: SHA-1 of its kind, size and bytes. */
export function objectOid(type: GitObjectType, bytes: Uint8Array): GitOid {
  const header = utf8(`${type} ${bytes.length}\0`);
  // A SHA-1 digest in hexadecimal is what GitOid brands.
  return createHash('sha1').update(header).update(bytes).digest('hex') as GitOid;
}
