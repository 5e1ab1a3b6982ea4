/**
 * A vector by its components that are not 0, as the vectors map holds those of embedders that say
 * theirs are sparse:
 *
 *     n x float32   components, in order of place
 *     n x uint16    their places, ascending; one more of 0 where n is odd
 *     uint32        dimensions
 *     2 bytes       1, and 1 where the text was cut, else 0
 *
 * All little endian, as is every machine that Node runs on. The length is 2 more than a multiple of
 * 4, which no vector with all its components has.
 */

/** Bytes after the places. */
const TAIL = 6;
const MARK = 1;

/** What places can tell apart; longer vectors are kept with all their components. */
const MAX_DIMENSIONS = 65_536;

/** Undefined where the vector is no shorter that way. Components of -0 are kept. */
export function encodeSparse(values: Float32Array, truncated: boolean): Uint8Array | undefined {
  if (values.length > MAX_DIMENSIONS) return undefined;
  // By bits: -0 is not 0 here.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let n = 0;
  for (let place = 0; place < bits.length; place += 1) if (bits[place] !== 0) n += 1;
  const placesAt = 4 * n;
  const tailAt = placesAt + 4 * Math.ceil(n / 2);
  if (tailAt + TAIL >= values.byteLength) return undefined;
  const value = new Uint8Array(tailAt + TAIL);
  const components = new Uint32Array(value.buffer, 0, n);
  const places = new Uint16Array(value.buffer, placesAt, n);
  for (let place = 0, i = 0; i < n; place += 1) {
    const word = bits[place] ?? 0;
    if (word === 0) continue;
    components[i] = word;
    places[i] = place;
    i += 1;
  }
  const tail = new DataView(value.buffer, tailAt);
  tail.setUint32(0, values.length, true);
  tail.setUint8(4, MARK);
  tail.setUint8(5, truncated ? 1 : 0);
  return value;
}

/** Undefined where the bytes are not what `encodeSparse` gives. */
export function decodeSparse(
  value: Uint8Array,
): { readonly values: Float32Array; readonly truncated: boolean } | undefined {
  const tailAt = value.length - TAIL;
  if (tailAt < 0 || tailAt % 4 !== 0) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const [dimensions, cut] = [view.getUint32(tailAt, true), view.getUint8(tailAt + 5)];
  if (view.getUint8(tailAt + 4) !== MARK || cut > 1 || dimensions > MAX_DIMENSIONS)
    return undefined;
  const n = countOf(view, tailAt);
  if (n === undefined || 4 * dimensions <= value.length) return undefined;
  const values = new Float32Array(dimensions);
  const bits = new Uint32Array(values.buffer);
  let last = -1;
  for (let i = 0; i < n; i += 1) {
    const place = view.getUint16(4 * n + 2 * i, true);
    const word = view.getUint32(4 * i, true);
    if (place <= last || place >= dimensions || word === 0) return undefined;
    bits[place] = word;
    last = place;
  }
  return { values, truncated: cut === 1 };
}

/** Components in that many bytes: six each, and two more where their number is odd. */
function countOf(view: DataView, bytes: number): number | undefined {
  const n = Math.floor(bytes / 6);
  if (4 * n + 4 * Math.ceil(n / 2) !== bytes) return undefined;
  // The place that fills up an odd number.
  return n % 2 === 1 && view.getUint16(6 * n, true) !== 0 ? undefined : n;
}
