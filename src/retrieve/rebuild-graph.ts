import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { StemmaError } from '../errors/stemma-error.js';
import { decodeStoredVector } from '../model/entry-codecs.js';
import { damagedIndex } from '../model/graph/damaged-index.js';
import { decodeExceptions } from '../model/graph/graph-exceptions.js';
import type { GraphFiles } from '../model/graph/graph-files.js';
import { decodeGraphHeader, elementOffset, type GraphLayout } from '../model/graph/graph-layout.js';
import { decodeGraphPiece, PIECE_ELEMENTS, type GraphPiece } from '../model/graph/graph-piece.js';
import { decodeLabelRanks } from '../model/graph/label-ranks.js';
import { encodeKeys, type IndexManifest } from '../model/index-manifest.js';
import type { ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';
import { unitVector } from '../model/unit-vector.js';
import type { NodeReader } from '../tree/node-reader.js';
import { readRange, type Range } from '../tree/read.js';
import { writeFileAtomically } from '../util/atomic-file.js';
import { sha256OfFile, syncFile, withFile, writeFully } from '../util/file-bytes.js';
import { sha256Hex } from '../util/hash-key.js';
import { ElementWriter } from './element-writer.js';
import { needIndexObject } from './need-index-object.js';

/** What a graph is put together from. */
export interface GraphSource {
  readonly reader: NodeReader;
  readonly manifest: IndexManifest;
  /** The vectors map that the index is over. */
  readonly vectors: ObjectId;
  /** The keys of it that the graph is over. */
  readonly range: Range;
}

/**
 * Makes the files of a graph from the store: the links of its pieces, the vectors of the map. They
 * are the very bytes that were saved, which their hashes prove.
 *
 * Reads the vectors once, in order; holds the links (a small part of the file) and the keys.
 * Throws `object-missing`, `entry-damaged`, and `object-damaged` where other bytes come out.
 */
export function rebuildGraph(source: GraphSource, files: GraphFiles): void {
  const { hashes } = source.manifest;
  const temporary = `${files.graph}.${randomBytes(6).toString('hex')}.tmp`;
  mkdirSync(dirname(files.graph), { recursive: true });
  try {
    const keys = encodeKeys(withFile(temporary, 'wx', (file) => writeGraph(source, file)));
    if (sha256OfFile(temporary) !== hashes.graph || sha256Hex(keys) !== hashes.keys) {
      throw otherBytes(source);
    }
    syncFile(temporary);
    writeFileAtomically(files.keys, [keys]);
    renameSync(temporary, files.graph);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Writes the graph file; returns the keys by label. */
function writeGraph({ reader, manifest, vectors, range }: GraphSource, file: number): Uint8Array[] {
  const { store } = reader;
  const layout = decodeGraphHeader(manifest.header, manifest.dimensions);
  const labels = decodeLabelRanks(needIndexObject(store, manifest.labels));
  const pieces = readPieces(store, manifest, layout);
  const writer = new ElementWriter({ file, layout, links: pieces.map(({ links }) => links) });
  const keys = new Array<Uint8Array>(layout.elements).fill(new Uint8Array(0));
  writeFully(file, manifest.header, 0);
  let rank = 0;
  for (const { key, value } of readRange(reader, vectors, range)) {
    const label = labels[rank++];
    if (label === undefined) throw damagedIndex('it has fewer labels than there are vectors');
    writer.write(label, bytesOf(unitVector(decodeStoredVector(value).values)));
    keys[label] = Uint8Array.from(key);
  }
  for (const id of manifest.exceptions) {
    const exceptions = decodeExceptions(needIndexObject(store, id), layout.vectorBytes);
    for (const { label, vector } of exceptions) writer.write(label, vector);
  }
  writer.flush();
  let end = elementOffset(layout, layout.elements);
  for (const { upper } of pieces) {
    writeFully(file, upper, end);
    end += upper.length;
  }
  return keys;
}

function readPieces(
  store: ObjectStore,
  { pieces }: IndexManifest,
  { elements, linkBytes }: GraphLayout,
): GraphPiece[] {
  if (pieces.length !== Math.ceil(elements / PIECE_ELEMENTS)) {
    throw damagedIndex('it has other pieces than its header says');
  }
  return pieces.map((id, i) => {
    const own = Math.min(PIECE_ELEMENTS, elements - i * PIECE_ELEMENTS);
    return decodeGraphPiece(needIndexObject(store, id), { elements: own, linkBytes });
  });
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function otherBytes({ manifest, vectors }: GraphSource): StemmaError {
  return new StemmaError(
    'object-damaged',
    'cannot open the index: its parts in the store do not give the file that was saved',
    {
      data: { vectors, expected: manifest.hashes.graph },
      suggestions: ['Run `stemma run --rebuild` to build the index again.'],
    },
  );
}
