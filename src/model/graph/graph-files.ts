import { join } from 'node:path';

/** What a graph is opened from; both can be made again from the store. */
export interface GraphFiles {
  /** The file of hnswlib. */
  readonly graph: string;
  /** Vector keys by label. */
  readonly keys: string;
}

/** The files in a folder of the graph with that name: the id of an index. */
export function graphFiles(folder: string, name: string): GraphFiles {
  return { graph: join(folder, `${name}.hnsw`), keys: join(folder, `${name}.keys`) };
}
