import type { ObjectId } from '../model/object-id.js';
import type { ObjectKind } from '../model/object-store.js';
import { packBlock, packBlockElsewhere, type PackedBlock } from './block-codec.js';

/** Raw bytes that one block holds, unless a single object is larger. */
const BLOCK_BYTES = 65_536;

/** Objects of one kind that share a block. */
export interface ObjectGroup {
  readonly kind: ObjectKind;
  readonly objects: [ObjectId, Uint8Array][];
  bytes: number;
  /** Under way on another thread. */
  packing?: Promise<void>;
  packed?: PackedBlock;
  failure?: unknown;
}

/** A group and its block. */
export interface FinishedGroup {
  readonly group: ObjectGroup;
  readonly block: PackedBlock;
}

/**
 * Objects on their way into the store, grouped into blocks as they come. Blocks are packed by
 * threads of the system's pool once `startPacking` asked for it, else when they are taken.
 */
export class BlockQueue {
  readonly #objects = new Map<ObjectId, Uint8Array>();
  readonly #open = new Map<ObjectKind, ObjectGroup>();
  readonly #closed: ObjectGroup[] = [];
  #bytes = 0;

  /** Raw bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#objects.size === 0;
  }

  get(id: ObjectId): Uint8Array | undefined {
    return this.#objects.get(id);
  }

  has(id: ObjectId): boolean {
    return this.#objects.has(id);
  }

  add(kind: ObjectKind, id: ObjectId, bytes: Uint8Array): void {
    this.#objects.set(id, bytes);
    this.#bytes += bytes.length;
    const group = this.#open.get(kind) ?? { kind, objects: [], bytes: 0 };
    group.objects.push([id, bytes]);
    group.bytes += bytes.length;
    if (group.bytes < BLOCK_BYTES) this.#open.set(kind, group);
    else {
      this.#open.delete(kind);
      this.#closed.push(group);
    }
  }

  /** Gives all full blocks to other threads. */
  startPacking(): void {
    for (const group of this.#closed) {
      group.packing ??= packBlockElsewhere(rawOf(group)).then(
        (block) => {
          group.packed = block;
        },
        (error: unknown) => {
          group.failure = error;
        },
      );
    }
  }

  /** Resolves when the oldest full block is packed; at once where there is none under way. */
  async oldestPacked(): Promise<void> {
    await this.#closed[0]?.packing;
  }

  /** The blocks that are packed; they stay until `remove`. */
  packed(): FinishedGroup[] {
    return this.#closed.flatMap((group) => {
      if (group.failure !== undefined) throw asError(group.failure);
      return group.packed === undefined ? [] : [{ group, block: group.packed }];
    });
  }

  /** All blocks, those that are not packed yet packed here and now; they stay until `remove`. */
  *all(): Generator<FinishedGroup, void, undefined> {
    for (const group of [...this.#closed, ...this.#open.values()]) {
      yield { group, block: group.packed ?? packBlock(rawOf(group)) };
    }
  }

  /** Forgets groups that are written. */
  remove(groups: ReadonlySet<ObjectGroup>): void {
    for (const { kind, objects, bytes } of groups) {
      for (const [id] of objects) this.#objects.delete(id);
      this.#bytes -= bytes;
      const open = this.#open.get(kind);
      if (open !== undefined && groups.has(open)) this.#open.delete(kind);
    }
    const left = this.#closed.filter((group) => !groups.has(group));
    this.#closed.splice(0, this.#closed.length, ...left);
  }
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}

function rawOf({ objects }: ObjectGroup): Uint8Array {
  return Buffer.concat(objects.map(([, bytes]) => bytes));
}
