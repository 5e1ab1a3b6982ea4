/*
 * The few pieces of WebAssembly's binary format that a function over vectors is written with
 * (https://webassembly.github.io/spec/core/binary/): instructions as bytes, in order.
 */

/** Instructions, or a part of a module, as bytes. */
export type Code = readonly number[];

/** Type of a 32-bit integer, and of a vector of 128 bits. */
export const [I32, V128] = [0x7f, 0x7b];

/** A number that is not negative, in LEB128. */
export function unsigned(value: number): Code {
  const low = value & 0x7f;
  const rest = value >>> 7;
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)];
}

function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  const ends = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return ends ? [low] : [low | 0x80, ...signed(rest)];
}

/** Items behind their number. */
export function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

/** Something behind its number of bytes. */
export function sized(code: Code): Code {
  return [...unsigned(code.length), ...code];
}

/** A section of a module. */
export function section(id: number, items: readonly Code[]): Code {
  return [id, ...sized(list(items))];
}

/** A short name in ASCII. */
export function name(text: string): Code {
  return list(Array.from(text, (letter) => [letter.charCodeAt(0)]));
}

/** Instructions on 32-bit integers; those of one operand take it from the stack. */
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  isZero: [0x45],
  isBelow: [0x49],
  add: [0x6a],
  /** Stores behind an address; `offset` in bytes. */
  store: (offset: number): Code => [0x36, 2, ...unsigned(offset)],
} as const;

/** Instructions on locals, by index. */
export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number): Code => [0x21, ...unsigned(index)],
  tee: (index: number): Code => [0x22, ...unsigned(index)],
} as const;

/** Adds a constant to a local. */
export function advance(index: number, by: Code): Code {
  return [...local.get(index), ...by, ...i32.add, ...local.set(index)];
}

/** Instructions on vectors of 128 bits; offsets in bytes. */
export const v128 = {
  zero: [0xfd, 0x0c, ...new Array<number>(16).fill(0)] as Code,
  /** 16 bytes. */
  load: (offset: number): Code => [0xfd, 0x00, 4, ...unsigned(offset)],
  /** 8 bytes, each made a signed 16-bit lane. */
  loadBytes: (offset: number): Code => [0xfd, 0x01, 3, ...unsigned(offset)],
  /** Products of 16-bit lanes, two neighbours added to a 32-bit lane each. */
  dot: [0xfd, ...unsigned(0xba)] as Code,
  /** Sums of 32-bit lanes. */
  add: [0xfd, ...unsigned(0xae)] as Code,
  /** A 32-bit lane. */
  lane: (index: number): Code => [0xfd, 0x1b, index],
} as const;

/** Runs a body again and again until it branches out; see `leaveIf` and `again`. */
export function loop(body: Code): Code {
  return [0x02, 0x40, 0x03, 0x40, ...body, 0x0b, 0x0b];
}

/** Goes back to the beginning of the loop: always, or where the stack's top is not 0. */
export const [again, againIf] = [[0x0c, 0] as Code, [0x0d, 0] as Code];
/** Leaves the loop where the stack's top is not 0. */
export const leaveIf: Code = [0x0d, 1];
