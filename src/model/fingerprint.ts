import { sha256Hex } from '../util/hash-key.js';
import { encodeCanonical, type Canonical } from './canonical.js';

/** SHA-256 over the canonical form of everything that decides a stage's output. */
export function fingerprintOf(parts: Canonical): string {
  return sha256Hex(encodeCanonical(parts));
}
