import { DOT_NAMES, dotModule, ROWS_AT_ONCE } from './dot-module.js';

/** What is used of WebAssembly, which the types of Node do not declare. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Exports };
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
}

type Exports = Readonly<Record<string, (...values: readonly number[]) => void>>;

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65_536;

/** Sizes of a block. */
export interface BlockSize {
  readonly rows: number;
  /** Bytes of a row: a multiple of `STEP_COLUMNS`. */
  readonly width: number;
}

/** Rows of signed bytes in a memory of their own, with the function that multiplies them. */
export class DotBlock {
  /** Row-major; rows behind the last one are zero. */
  readonly codes: Int8Array;
  readonly #query: Int16Array;
  readonly #sums: Int32Array;
  readonly #multiply: () => void;

  constructor({ rows, width }: BlockSize) {
    // Node 20 and later have it; their types leave it to those of browsers.
    const { Module, Instance, Memory } = (globalThis as unknown as { WebAssembly: Wasm })
      .WebAssembly;
    const padded = Math.ceil(rows / ROWS_AT_ONCE) * ROWS_AT_ONCE;
    const atQuery = padded * width;
    const atSums = atQuery + 2 * width;
    const memory = new Memory({ initial: Math.ceil((atSums + 4 * padded) / PAGE) });
    const { exports } = new Instance(new Module(dotModule()), {
      [DOT_NAMES.module]: { [DOT_NAMES.memory]: memory },
    });
    const dots = exports[DOT_NAMES.dots];
    if (dots === undefined) throw new Error('the module of products has no function');
    this.codes = new Int8Array(memory.buffer, 0, rows * width);
    this.#query = new Int16Array(memory.buffer, atQuery, width);
    this.#sums = new Int32Array(memory.buffer, atSums, rows);
    this.#multiply = () => {
      dots(0, padded, width, atQuery, atSums);
    };
  }

  /** Products of every row with a query of at most `width` columns; valid until the next call. */
  products(query: Int16Array): Int32Array {
    this.#query.fill(0);
    this.#query.set(query);
    this.#multiply();
    return this.#sums;
  }
}
