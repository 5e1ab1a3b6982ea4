import { DotBlock } from './dot-block.js';
import { STEP_COLUMNS } from './dot-module.js';

/** Bytes of a block of rows: below what one memory of WebAssembly may hold. */
const BLOCK_BYTES = 1 << 30;
/** Largest codes of a row's values and of a query's. */
const [ROW_CODES, QUERY_CODES] = [127, 32_767];
/** Largest whole number that a sum of products may reach. */
const LARGEST_SUM = 2 ** 31 - 1;
/** Covers what is lost by rounding: of float64 sums, of bounds kept as float32, of scores. */
const ROUNDING = 1e-6;

/** Rows as they are compared exactly. */
export interface RowMatrix {
  /** Row-major; each row of length 1 or 0. */
  readonly matrix: Float32Array;
  readonly rows: number;
  readonly dimensions: number;
}

/**
 * Rows rounded to a byte a value: a quarter of the memory to read, and whole numbers, which a
 * processor multiplies eight at a time. What each row lost is known, so that a product with a
 * query of length 1 has sure bounds.
 *
 * A row x is scale · codes + rest. For a query q that is q̂ + its own rest, q·x differs from q̂·x̂ by
 * at most ‖q‖·‖rest of x‖ + ‖rest of q‖·‖x̂‖ (Cauchy and Schwarz).
 */
export class ByteRows {
  readonly #blocks: readonly DotBlock[];
  readonly #rowsPerBlock: number;
  readonly #scales: Float64Array;
  /** Length of each row's rest. */
  readonly #rests: Float32Array;

  /** Costs a pass over the matrix and a quarter of its memory. */
  constructor({ matrix, rows, dimensions }: RowMatrix) {
    const width = Math.ceil(dimensions / STEP_COLUMNS) * STEP_COLUMNS;
    this.#rowsPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / width));
    const blocks: DotBlock[] = [];
    for (let first = 0; first < rows; first += this.#rowsPerBlock) {
      blocks.push(new DotBlock({ rows: Math.min(this.#rowsPerBlock, rows - first), width }));
    }
    this.#blocks = blocks;
    this.#scales = new Float64Array(rows);
    this.#rests = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      const codes = blocks[Math.floor(row / this.#rowsPerBlock)]?.codes;
      if (codes === undefined) throw new Error('a row without a block');
      const values = matrix.subarray(row * dimensions, (row + 1) * dimensions);
      const { scale, rest } = encode(values, { codes, at: (row % this.#rowsPerBlock) * width });
      this.#scales[row] = scale;
      this.#rests[row] = rest;
    }
  }

  /**
   * Writes a lower and an upper bound of each row's product with a query of length 1, as float32
   * may give it. A row that is no vector of numbers has the bounds −∞ and ∞.
   */
  bounds(
    query: Float32Array,
    into: { readonly lower: Float32Array; readonly upper: Float32Array },
  ) {
    const { codes, scale, rest } = encodeQuery(query);
    const { lower, upper } = into;
    this.#blocks.forEach((block, b) => {
      const first = b * this.#rowsPerBlock;
      const sums = block.products(codes);
      for (let i = 0; i < sums.length; i++) {
        const row = first + i;
        const near = (sums[i] ?? 0) * (this.#scales[row] ?? 0) * scale;
        const lost = this.#rests[row] ?? 0;
        const slack = lost + rest * (1 + lost) + ROUNDING;
        lower[row] = slack < Infinity ? near - slack : -Infinity;
        upper[row] = slack < Infinity ? near + slack : Infinity;
      }
    });
  }
}

/** Writes a row's codes; returns what they are to be multiplied with, and how much they lost. */
function encode(
  values: Float32Array,
  { codes, at }: { readonly codes: Int8Array; readonly at: number },
) {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const scale = largest === 0 ? 1 : largest / ROW_CODES;
  let rest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    const code = Math.round(value / scale);
    codes[at + i] = code;
    rest += (value - code * scale) ** 2;
  }
  return { scale, rest: Number.isFinite(rest) ? Math.sqrt(rest) : Infinity };
}

/** A query's codes, as large as they may be without a sum of products that overflows. */
function encodeQuery(query: Float32Array) {
  let largest = 0;
  let sum = 0;
  for (const value of query) {
    largest = Math.max(largest, Math.abs(value));
    sum += Math.abs(value);
  }
  // Rounding adds at most half a code to each value.
  const most = LARGEST_SUM / ROW_CODES - query.length / 2;
  const scale = largest === 0 ? 1 : Math.max(largest / QUERY_CODES, sum / most);
  const codes = new Int16Array(query.length);
  let rest = 0;
  for (let i = 0; i < query.length; i++) {
    const value = query[i] ?? 0;
    const code = Math.round(value / scale);
    codes[i] = code;
    rest += (value - code * scale) ** 2;
  }
  return { codes, scale, rest: Number.isFinite(rest) ? Math.sqrt(rest) : Infinity };
}
