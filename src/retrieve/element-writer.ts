import { damagedIndex } from '../model/graph/damaged-index.js';
import { elementOffset, type GraphLayout } from '../model/graph/graph-layout.js';
import { PIECE_ELEMENTS } from '../model/graph/graph-piece.js';
import { writeFully } from '../util/file-bytes.js';

/** Bytes of elements that are written at once where they follow each other. */
const STEP_BYTES = 1024 * 1024;

/** A graph file that is being written. */
export interface OpenGraphFile {
  readonly file: number;
  readonly layout: GraphLayout;
  /** Level-0 lists by piece. */
  readonly links: readonly Uint8Array[];
}

/** Writes level-0 records in any order; those that follow each other together. */
export class ElementWriter {
  readonly #records: Uint8Array;
  /** Element of the first record that waits. */
  #first = 0;
  /** How many wait. */
  #waiting = 0;

  constructor(readonly to: OpenGraphFile) {
    const { elementBytes } = to.layout;
    this.#records = new Uint8Array(
      Math.max(1, Math.floor(STEP_BYTES / elementBytes)) * elementBytes,
    );
  }

  /** Throws `entry-damaged` where the graph has no such element or the vector another length. */
  write(element: number, vector: Uint8Array): void {
    const { elementBytes, linkBytes, vectorBytes, elements } = this.to.layout;
    if (element >= elements) throw damagedIndex('a label lies behind its last element');
    if (vector.length !== vectorBytes) throw damagedIndex('a vector has another length');
    const full = (this.#waiting + 1) * elementBytes > this.#records.length;
    if (full || element !== this.#first + this.#waiting) {
      this.flush();
      this.#first = element;
    }
    const at = this.#waiting++ * elementBytes;
    this.#records.set(this.#linksOf(element), at);
    this.#records.set(vector, at + linkBytes);
    const label = new DataView(this.#records.buffer, at + linkBytes + vectorBytes);
    label.setBigUint64(0, BigInt(element), true);
  }

  /** Writes what waits. */
  flush(): void {
    const { file, layout } = this.to;
    const records = this.#records.subarray(0, this.#waiting * layout.elementBytes);
    writeFully(file, records, elementOffset(layout, this.#first));
    this.#first += this.#waiting;
    this.#waiting = 0;
  }

  #linksOf(element: number): Uint8Array {
    const { linkBytes } = this.to.layout;
    const at = (element % PIECE_ELEMENTS) * linkBytes;
    const links = this.to.links[Math.floor(element / PIECE_ELEMENTS)];
    if (links === undefined) throw damagedIndex('it has too few pieces');
    return links.subarray(at, at + linkBytes);
  }
}
