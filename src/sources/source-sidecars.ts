import type { BlobReference, DocumentKey, Metadata } from '../model/document.js';
import type { ObjectStore } from '../model/object-store.js';
import {
  isSidecarName,
  MAX_SIDECAR_BYTES,
  ownerOfSidecar,
  parseSidecar,
  sidecarTooLarge,
} from '../model/sidecar.js';
import { readWholeBlob } from '../tree/pieces/read-blob.js';
import type { FoundFile } from './found-file.js';

/** The sidecars of a source by their documents, and what they say. */
export class SourceSidecars {
  readonly #byOwner: ReadonlyMap<DocumentKey, FoundFile>;

  constructor(
    files: readonly FoundFile[],
    /** Where the bytes of the sidecar with a key are; they have to be in `store`. */
    readonly blobOf: (sidecar: DocumentKey) => BlobReference,
    readonly store: ObjectStore,
  ) {
    const sidecars = files.filter(({ key }) => isSidecarName(key));
    this.#byOwner = new Map(sidecars.map((file) => [ownerOfSidecar(file.key), file]));
  }

  get count(): number {
    return this.#byOwner.size;
  }

  /** Keys of the sidecars of which no document is among `files`, ascending. */
  orphans(files: readonly FoundFile[]): string[] {
    const lonely = new Map(this.#byOwner);
    for (const { key } of lonely.size === 0 ? [] : files) {
      // A sidecar is no document, so it has none itself.
      if (!isSidecarName(key)) lonely.delete(key);
    }
    return [...lonely.values()].map(({ key }) => key);
  }

  /** What a document's sidecar says; undefined for nothing. Throws `bad-sidecar`. */
  of(document: DocumentKey): Metadata | undefined {
    const file = isSidecarName(document) ? undefined : this.#byOwner.get(document);
    if (file === undefined) return undefined;
    if (file.stat.size > MAX_SIDECAR_BYTES) throw sidecarTooLarge(file.key);
    const said = parseSidecar(readWholeBlob(this.store, this.blobOf(file.key)), file.key);
    return Object.keys(said).length === 0 ? undefined : said;
  }
}

/** What is said of sidecars without a document. */
export function orphanWarning([first, ...others]: readonly string[]): string | undefined {
  if (first === undefined) return undefined;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `'${first}'${more} is a sidecar without its document '${ownerOfSidecar(first)}'`;
}
