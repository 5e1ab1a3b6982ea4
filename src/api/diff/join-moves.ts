import type { ChunkItem } from './chunk-item.js';
import type { FoundItem } from './compare-text-chunks.js';

/**
 * Joins a removed chunk and an added one of the same text, wherever they stand: it moved. The item
 * takes the place of the added one. Linear.
 */
export function joinMoves(found: readonly FoundItem[]): ChunkItem[] {
  const gone = new Map<string, FoundItem[]>();
  for (const one of found) {
    if (one.name === undefined || one.item.change !== 'removed') continue;
    const known = gone.get(one.name);
    if (known === undefined) gone.set(one.name, [one]);
    else known.push(one);
  }
  const joined = new Set<FoundItem>();
  const moves = new Map<FoundItem, ChunkItem>();
  for (const one of found) {
    if (one.name === undefined || one.item.change !== 'added') continue;
    const source = gone.get(one.name)?.shift();
    if (source === undefined) continue;
    joined.add(source);
    const edited = source.shown !== one.shown;
    moves.set(one, { ...one.item, change: 'moved', edited, before: source.item.before });
  }
  return found.filter((one) => !joined.has(one)).map((one) => moves.get(one) ?? one.item);
}
