import type { IndexManifest } from '../index-manifest.js';

/** A graph whose file is ready to be opened. */
export interface PreparedGraph {
  readonly manifest: IndexManifest;
  /** hnswlib's file, not yet compared with `manifest.hashes`. */
  readonly path: string;
  /** The vector key of each label, empty for a removed one. */
  readonly labels: readonly Uint8Array[];
}
