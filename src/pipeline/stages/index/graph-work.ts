import type { GraphException } from '../../../model/graph/graph-exceptions.js';
import type { ObjectId } from '../../../model/object-id.js';

/*
 * The work on one graph, as plain data, so that it can be done on another thread: open or begin it,
 * remove and add vectors, write it, ask it for the neighbours of some vectors.
 */

/** Settings of a graph, as in `indexSchema`. */
export interface GraphSettings {
  readonly m: number;
  readonly efConstruction: number;
}

/** Work on one graph. */
export interface GraphWork {
  readonly settings: GraphSettings;
  readonly dimensions: number;
  /** The graph's file and its SHA-256; a new graph is begun where it is undefined. */
  readonly start: { readonly path: string; readonly hash: string } | undefined;
  /** Labels that the graph has at the start. */
  readonly labels: number;
  /** Labels to mark as removed. */
  readonly removed: readonly number[];
  /** Vectors to add, row-major, each of length 1; they get the labels that follow. */
  readonly vectors: Float32Array;
  /** Where to write the graph; a graph without is only asked. */
  readonly write: GraphTarget | undefined;
  readonly ask: GraphQuestions | undefined;
}

/** Where a graph is written. */
export interface GraphTarget {
  readonly path: string;
  /** Pieces of the graph that it grew from: those that stay the same are told by their ids. */
  readonly known: readonly ObjectId[];
}

/** Vectors whose neighbours are wanted. */
export interface GraphQuestions {
  /** Row-major, each of length 1. */
  readonly vectors: Float32Array;
  /** Neighbours of each. */
  readonly k: number;
  /** Candidates held while searching. */
  readonly ef: number;
  /** Labels that are not removed, when all is done. */
  readonly live: number;
}

/** What came of it. */
export interface GraphDone {
  readonly written: GraphParts | undefined;
  /** Similarities of the `k` nearest of each question, row-major; NaN where there are fewer. */
  readonly near: Float32Array | undefined;
}

/** What the store keeps of a graph file, beside what is known without it. */
export interface GraphParts {
  readonly header: Uint8Array;
  /** SHA-256 of the file. */
  readonly hash: string;
  /** The bytes of each piece, or its id where it is a known one. */
  readonly pieces: readonly (Uint8Array | ObjectId)[];
  /** Vectors that the map does not give: of labels removed now, or other than what was added. */
  readonly exceptions: readonly GraphException[];
}
