import { INNER, maximumBytes, type Profile } from './profile.js';

/**
 * A 32-bit hash of a key, salted by level: FNV-1a over the bytes, then the finaliser of
 * MurmurHash3, which spreads the high bits that the boundary test looks at.
 *
 * Sources: Fowler, Noll and Vo, FNV-1a (draft-eastlake-fnv); Appleby, MurmurHash3 (fmix32).
 */
export function keyHash(key: Uint8Array, level: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(level, 0x9e3779b1);
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** What a node under construction holds, the entry just added included. */
export interface NodeFill {
  readonly level: number;
  readonly entries: number;
  /** Bytes of keys and values. */
  readonly bytes: number;
}

/**
 * True when a node ends after the entry with `key`.
 *
 * Between minimum and maximum size only the key decides, so an edited value moves no boundary.
 * A node above the leaves has at least two entries, or the tree would not get narrower.
 */
export function endsNode(key: Uint8Array, fill: NodeFill, profile: Profile): boolean {
  const leaf = fill.level === 0;
  if (!leaf && fill.entries < 2) return false;
  if (fill.bytes >= maximumBytes(profile, fill.level)) return true;
  if (fill.bytes < (leaf ? profile.leafMinimum : INNER.minimum)) return false;
  const oneIn = leaf ? profile.leafEntries : INNER.entries;
  return keyHash(key, fill.level) < 2 ** 32 / oneIn;
}
