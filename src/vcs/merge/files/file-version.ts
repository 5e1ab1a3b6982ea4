import type { BlobReference } from '../../../model/document.js';
import { objectIdOf } from '../../../model/object-id.js';
import { keepBlob } from '../../../tree/pieces/blob-writer.js';
import type { GitOid } from '../../commit-id.js';
import { objectOid } from '../../object-batch.js';
import type { RawPath } from '../../raw-path.js';

/** Where the bytes of a file are: in Git's objects, in stemma's store, or here. */
export type FileContent =
  | { readonly oid: GitOid }
  | { readonly stored: BlobReference & { readonly size: number } }
  | { readonly bytes: Uint8Array };

/** What a file holds in one version. */
export interface FileVersion {
  /** Names the bytes among those of the same keeper. */
  readonly id: string;
  /** As Git writes it: `100644` and `100755` files, `120000` links, `160000` submodules. */
  readonly mode: string;
  /** Who keeps it: Git in its trees, or stemma as a document that Git ignores. */
  readonly keeper: 'git' | 'stemma';
  readonly content: FileContent;
}

/** A file that differs between two states of a repository; absent is undefined. */
export interface FileChange {
  readonly path: RawPath;
  readonly before: FileVersion | undefined;
  readonly after: FileVersion | undefined;
}

/** A version and where it is. */
export interface LocatedFile {
  readonly path: RawPath;
  readonly version: FileVersion;
}

/** Gives the bytes of a version. */
export type ReadFile = (version: FileVersion) => Promise<Uint8Array>;

/** True where two versions are the same, or both absent; equal bytes kept by two are not known to be. */
export function isSameVersion(a: FileVersion | undefined, b: FileVersion | undefined): boolean {
  return a?.id === b?.id && a?.mode === b?.mode;
}

/** True for a file proper, no link and no submodule. */
export function isPlainFile({ mode }: FileVersion): boolean {
  return mode.startsWith('100');
}

/** A version that is in no store yet. */
export function madeVersion(
  bytes: Uint8Array,
  { mode, keeper }: Pick<FileVersion, 'mode' | 'keeper'>,
): FileVersion {
  const id = keeper === 'git' ? objectOid('blob', bytes) : keepBlob(objectIdOf, bytes).blob;
  return { id, mode, keeper, content: { bytes } };
}
