import type { HierarchicalNSW } from 'hnswlib-node';
import { messageOf } from '../../errors/node-error.js';
import { StemmaError } from '../../errors/stemma-error.js';
import { sha256OfFile } from '../../util/file-bytes.js';

/** A file of hnswlib, and what it has to hold. */
export interface GraphFile {
  readonly path: string;
  readonly dimensions: number;
  /** SHA-256 of its bytes. */
  readonly hash: string;
}

/** Loads a graph from a file of the cache; throws `cache-damaged` where it holds anything else. */
export async function loadGraph({ path, dimensions, hash }: GraphFile): Promise<HierarchicalNSW> {
  // hnswlib trusts the links of a file: a wrong one would end the process.
  if (readingCache(path, () => sha256OfFile(path)) !== hash) {
    throw damagedCache(path, 'its bytes were changed');
  }
  const graph = await newGraph(dimensions);
  readingCache(path, () => {
    graph.readIndexSync(path);
  });
  return graph;
}

/** A graph without elements, whose vectors have length 1: their product is the cosine. */
export async function newGraph(dimensions: number): Promise<HierarchicalNSW> {
  const { HierarchicalNSW } = (await import('hnswlib-node')).default;
  return new HierarchicalNSW('ip', dimensions);
}

/** Reads from a file of the cache; whatever is thrown becomes `cache-damaged`. */
export function readingCache<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    // hnswlib throws plain errors as Node does, all of them about the file.
    throw damagedCache(path, messageOf(error), error);
  }
}

/** A file of the cache is not what was saved. */
export function damagedCache(path: string, reason: string, cause?: unknown): StemmaError {
  return new StemmaError('cache-damaged', `cannot open '${path}': ${reason}`, {
    data: { path },
    cause,
    suggestions: [`Delete '${path}': it is made again from the store.`],
  });
}
