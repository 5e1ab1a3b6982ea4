/** Two documents whose files would be one on some disks. */
export type NamePair = readonly [string, string];

/**
 * Pairs of keys that differ only in case, or in how accents are encoded (NFC and NFD), and of which
 * at least one is among `fresh`. Disks of macOS and Windows take such names for one; there the
 * files of a pair would overwrite each other. Costs a pass over all keys.
 */
export function collidingNames(
  keys: Iterable<string>,
  fresh: ReadonlySet<string>,
): readonly NamePair[] {
  const pairs: NamePair[] = [];
  const seen = new Map<string, string>();
  for (const key of keys) {
    const folded = key.normalize('NFC').toLowerCase();
    const first = seen.get(folded);
    if (first === undefined) seen.set(folded, key);
    else if (fresh.has(key) || fresh.has(first)) pairs.push([first, key]);
  }
  return pairs;
}

/** What is said of such pairs: both names of the first, and how many there are besides. */
export function collisionWarning([pair, ...others]: readonly NamePair[]): string | undefined {
  if (pair === undefined) return undefined;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${pair.map((key) => `'${key}'`).join(' and ')}${more} would be one file on a disk that ignores case or the form of accents, as on macOS and Windows`;
}
