/** Vectors of a graph, about, where the settings leave their number to us. */
const SHARD_VECTORS = 25_000;
/** More graphs than this make searching slow. */
const MOST_SHARDS = 16;

/**
 * Number of graphs of an index: one for up to 25,000 vectors, then an even number with up to 25,000
 * each, at most 16. It depends on the vectors and the settings alone, never on the machine
 * (docs/decisions/0086-an-index-of-several-graphs.md).
 */
export function shardCount(vectors: number, shards: 'auto' | number): number {
  if (shards !== 'auto') return Math.max(1, Math.min(shards, vectors));
  if (vectors <= SHARD_VECTORS) return 1;
  return Math.min(MOST_SHARDS, 2 * Math.ceil(vectors / (2 * SHARD_VECTORS)));
}

/** Places of the first vectors of so many graphs of nearly equal size. */
export function shardStarts(vectors: number, shards: number): number[] {
  return Array.from({ length: shards }, (_, i) => Math.floor((i * vectors) / shards));
}
