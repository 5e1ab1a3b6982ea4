import { damagedIndex } from './damaged-index.js';

/*
 * The file that hnswlib writes, little endian:
 *   header     96 bytes: sizes, offsets and settings
 *   level 0    one record an element: list of links, vector, label (8 bytes)
 *   upper      for each element the bytes of its upper lists (4 bytes), then those lists
 * A list of links has room for a fixed number: its length (2 bytes), marks (2 bytes), then element
 * numbers of 4 bytes; behind its length stand zeros or links it had before.
 */

/** Bytes of the header. */
export const GRAPH_HEADER_BYTES = 96;
/** Bytes of a label. */
export const LABEL_BYTES = 8;
/** Bytes of a number in a list. */
const WORD_BYTES = 4;
/** Offsets in the header. */
const AT = { elements: 16, elementBytes: 24, label: 32, vector: 40, upperLinks: 56, links: 64 };

/** Sizes in a graph file. */
export interface GraphLayout {
  readonly elements: number;
  /** A level-0 record. */
  readonly elementBytes: number;
  /** The list of links that a level-0 record begins with. */
  readonly linkBytes: number;
  readonly vectorBytes: number;
  /** One list of an upper level. */
  readonly upperListBytes: number;
}

/** Reads the header of a graph file; throws `entry-damaged` where its sizes do not fit together. */
export function decodeGraphHeader(header: Uint8Array, dimensions: number): GraphLayout {
  if (header.length !== GRAPH_HEADER_BYTES) throw damagedIndex('its header has another length');
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const field = (offset: number) => Number(view.getBigUint64(offset, true));
  const linkBytes = WORD_BYTES * (1 + field(AT.links));
  const vectorBytes = 4 * dimensions;
  const layout = {
    elements: field(AT.elements),
    elementBytes: field(AT.elementBytes),
    linkBytes,
    vectorBytes,
    upperListBytes: WORD_BYTES * (1 + field(AT.upperLinks)),
  };
  const fits =
    field(AT.vector) === linkBytes &&
    field(AT.label) === linkBytes + vectorBytes &&
    layout.elementBytes === linkBytes + vectorBytes + LABEL_BYTES &&
    layout.elements < 2 ** 32;
  if (!fits) throw damagedIndex('the sizes in its header do not fit together');
  return layout;
}

/** Where an element's level-0 record begins; that of the first element behind the last: `upper`. */
export function elementOffset(layout: GraphLayout, element: number): number {
  return GRAPH_HEADER_BYTES + element * layout.elementBytes;
}

/**
 * Where each element's upper lists end in the bytes of the part `upper`, by element. Throws
 * `entry-damaged` where they do not end with it.
 */
export function upperEnds(layout: GraphLayout, upper: Uint8Array): number[] {
  const view = new DataView(upper.buffer, upper.byteOffset, upper.byteLength);
  const ends: number[] = [];
  let end = 0;
  while (ends.length < layout.elements && end + WORD_BYTES <= upper.length) {
    const bytes = view.getUint32(end, true);
    if (bytes % layout.upperListBytes !== 0) break;
    end += WORD_BYTES + bytes;
    ends.push(end);
  }
  if (ends.length !== layout.elements || end !== upper.length) {
    throw damagedIndex('its upper levels have another length than they say');
  }
  return ends;
}
