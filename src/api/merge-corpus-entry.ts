import { isDeepStrictEqual } from 'node:util';
import { decodeCorpusEntry, encodeCorpusEntry } from '../model/entry-codecs.js';
import type { Collision, Resolution } from '../tree/merge.js';

/**
 * An entry of the corpus that both sides changed: its bytes, what the settings attach and what its
 * sidecar says are each taken from the side that changed them; `conflict` where both changed the
 * bytes, or the constants. Sidecars that both changed are a conflict of the sidecar's own entry.
 */
export function mergeCorpusEntry({ base, ours, theirs }: Collision): Resolution {
  if (ours === undefined || theirs === undefined) return 'conflict';
  const [o, t] = [decodeCorpusEntry(ours), decodeCorpusEntry(theirs)];
  const b = base === undefined ? undefined : decodeCorpusEntry(base);
  const bytes = changedSide(b?.blob, o.blob, t.blob);
  const constants = changedSide(b?.metadata, o.metadata, t.metadata);
  if (bytes === 'both' || constants === 'both') return 'conflict';
  const { sidecar: _own, ...entry } = bytes === 'theirs' ? t : o;
  const { metadata } = constants === 'theirs' ? t : o;
  const { sidecar } = changedSide(b?.sidecar, o.sidecar, t.sidecar) === 'theirs' ? t : o;
  return encodeCorpusEntry({ ...entry, metadata, ...(sidecar && { sidecar }) });
}

/** Which side to take a value from; `both` where they changed it to different ones. */
function changedSide<T>(base: T | undefined, ours: T, theirs: T): 'ours' | 'theirs' | 'both' {
  if (isDeepStrictEqual(theirs, base) || isDeepStrictEqual(ours, theirs)) return 'ours';
  return isDeepStrictEqual(ours, base) ? 'theirs' : 'both';
}
