import type { RawPath } from '../../raw-path.js';
import type { Three } from '../three-way.js';

/** A file that both sides changed; a version that a state does not have is undefined. */
export interface ChangedContents {
  readonly paths: Three<RawPath | undefined>;
  readonly bytes: { readonly base: Uint8Array | undefined } & {
    readonly [side in 'ours' | 'theirs']: Uint8Array;
  };
}

/**
 * What becomes of such a file: merged bytes; bytes with conflict markers, and what is in conflict;
 * or nothing between the two, and why.
 */
export type ContentsMerge =
  | { readonly merged: Uint8Array }
  | { readonly marked: Uint8Array; readonly details: readonly unknown[] }
  | { readonly whole: string };

/** Knows how to merge the bytes of files. */
export type MergeContents = (file: ChangedContents) => ContentsMerge;
