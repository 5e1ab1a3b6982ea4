import { objectIdOf, type ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';

/** How far the reading of a long file has come; sizes in bytes. */
export interface LongRead {
  readonly key: string;
  readonly done: number;
  readonly size: number;
}

/** Where the bytes of files go. */
export interface BlobSink {
  /** Keeps bytes, or only names them. */
  readonly put: (bytes: Uint8Array) => ObjectId;
  /** Called between the parts of long files: lets what was put be written. */
  readonly settle: (at: LongRead) => Promise<void>;
}

/** Keeps what it is given in a store; `onPart` is told of each part of a long file. */
export function storeSink(store: ObjectStore, onPart: (at: LongRead) => void): BlobSink {
  return {
    put: (bytes) => store.put('blob', bytes),
    settle: async (at) => {
      onPart(at);
      await store.settle();
    },
  };
}

/** Keeps nothing: only tells what bytes would be called. */
export function namingSink(onPart: (at: LongRead) => void): BlobSink {
  return {
    put: objectIdOf,
    settle: (at) => {
      onPart(at);
      return Promise.resolve();
    },
  };
}
