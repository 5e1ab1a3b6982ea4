import {
  advance,
  again,
  againIf,
  I32,
  i32,
  leaveIf,
  list,
  local,
  loop,
  name,
  section,
  sized,
  unsigned,
  V128,
  v128,
  type Code,
} from './wasm-code.js';

/*
 * One function in WebAssembly: products of many rows of signed bytes with one query of 16-bit
 * integers. Whole numbers only, so that every machine gets the same sums. Four rows at once, 16
 * columns a step; the processor widens the bytes, multiplies and adds eight of them in three
 * instructions.
 */

/** Columns that a step takes; rows have a multiple of it. */
export const STEP_COLUMNS = 16;
/** Rows that are taken at once; the function wants a multiple of it. */
export const ROWS_AT_ONCE = 4;

/** Names of the import and the export. */
export const DOT_NAMES = { module: 'e', memory: 'm', dots: 'd' } as const;

/** Parameters: where the rows begin, how many, their bytes, where query and sums begin. */
const [ROWS, COUNT, WIDTH, QUERY, SUMS] = [0, 1, 2, 3, 4] as const;
/** Locals: addresses in the four rows, in the query, and where the first row ends. */
const [CURSOR, AT_QUERY, STOP] = [5, 9, 10] as const;
/** Locals: sums of the four rows by lanes, and eight columns of the query. */
const [LANES, PART] = [11, 15] as const;
const FOUR = [0, 1, 2, 3] as const;

/** The module's bytes. */
export function dotModule(): Uint8Array<ArrayBuffer> {
  const locals = list([
    [...unsigned(6), I32],
    [...unsigned(5), V128],
  ]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...list([[I32], [I32], [I32], [I32], [I32]]), ...list([])]]),
    ...section(2, [[...name(DOT_NAMES.module), ...name(DOT_NAMES.memory), 2, 0, 0]]),
    ...section(3, [[0]]),
    ...section(7, [[...name(DOT_NAMES.dots), 0, 0]]),
    ...section(10, [sized([...locals, ...allRows(), 0x0b])]),
  ]);
}

function allRows(): Code {
  return loop([
    ...local.get(COUNT),
    ...i32.isZero,
    ...leaveIf,
    ...FOUR.flatMap((row) => [...v128.zero, ...local.set(LANES + row)]),
    ...local.get(ROWS),
    ...FOUR.slice(1).flatMap((row) => [
      ...local.tee(CURSOR + row - 1),
      ...local.get(WIDTH),
      ...i32.add,
    ]),
    ...local.tee(CURSOR + 3),
    ...local.get(WIDTH),
    ...i32.add,
    // What stands behind the fourth row is the next group; the first row ends three rows before.
    ...local.set(ROWS),
    ...local.get(CURSOR + 1),
    ...local.set(STOP),
    ...local.get(QUERY),
    ...local.set(AT_QUERY),
    ...fourRows(),
    ...FOUR.flatMap(storeSum),
    ...advance(SUMS, i32.const(4 * ROWS_AT_ONCE)),
    ...advance(COUNT, i32.const(-ROWS_AT_ONCE)),
    ...again,
  ]);
}

function fourRows(): Code {
  return loop([
    ...eightColumns(0),
    ...eightColumns(1),
    ...FOUR.flatMap((row) => advance(CURSOR + row, i32.const(STEP_COLUMNS))),
    ...advance(AT_QUERY, i32.const(2 * STEP_COLUMNS)),
    ...local.get(CURSOR),
    ...local.get(STOP),
    ...i32.isBelow,
    ...againIf,
  ]);
}

function eightColumns(half: 0 | 1): Code {
  return [
    ...local.get(AT_QUERY),
    ...v128.load(16 * half),
    ...local.set(PART),
    ...FOUR.flatMap((row) => [
      ...local.get(LANES + row),
      ...local.get(CURSOR + row),
      ...v128.loadBytes(8 * half),
      ...local.get(PART),
      ...v128.dot,
      ...v128.add,
      ...local.set(LANES + row),
    ]),
  ];
}

function storeSum(row: number): Code {
  const lane = (index: number) => [...local.get(LANES + row), ...v128.lane(index)];
  const others = FOUR.slice(1).flatMap((index) => [...lane(index), ...i32.add]);
  return [...local.get(SUMS), ...lane(0), ...others, ...i32.store(4 * row)];
}
