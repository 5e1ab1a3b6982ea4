/*
 * Thrift's compact protocol, in which Parquet writes its headers and its footer
 * (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
 */

/** A value; what is not needed of structs is kept all the same. */
export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** Values of a struct by the number of their field. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const TYPE = { yes: 1, no: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8 } as const;
const [LIST, SET, STRUCT] = [9, 10, 12];
/** Values in values that may be; real ones have seven. */
const DEEPEST = 32;

/** Reads structs that follow each other or stand between other bytes. */
export class ThriftReader {
  constructor(
    readonly bytes: Uint8Array,
    public offset = 0,
  ) {}

  /** A struct and all in it; throws plain errors for bytes that are none. */
  struct(depth = 0): ThriftStruct {
    if (depth > DEEPEST) throw new Error('its headers are nested too deep');
    const fields = new Map<number, ThriftValue>();
    let field = 0;
    for (;;) {
      const head = this.#byte();
      if (head === 0) return fields;
      field = head >> 4 === 0 ? this.#zigzag() : field + (head >> 4);
      fields.set(field, this.#value(head & 0x0f, depth, true));
    }
  }

  #value(type: number, depth: number, isField: boolean): ThriftValue {
    switch (type) {
      case TYPE.yes:
      case TYPE.no:
        // Of a field the type is the value; in a list each has a byte.
        return isField ? type === TYPE.yes : this.#byte() === TYPE.yes;
      case TYPE.byte:
        return this.#byte();
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        return this.#zigzag();
      case TYPE.double:
        return this.#take(8);
      case TYPE.binary:
        return this.#take(this.#varint());
      case LIST:
      case SET:
        return this.#list(depth + 1);
      case STRUCT:
        return this.struct(depth + 1);
      default:
        throw new Error('its headers hold an unknown type');
    }
  }

  #list(depth: number): ThriftValue[] {
    const head = this.#byte();
    const length = head >> 4 === 15 ? this.#varint() : head >> 4;
    // Each value has a byte at least.
    if (length > this.bytes.length - this.offset) throw new Error('a list in it is cut short');
    return Array.from({ length }, () => this.#value(head & 0x0f, depth, false));
  }

  #byte(): number {
    const byte = this.bytes[this.offset++];
    if (byte === undefined) throw new Error('its headers are cut short');
    return byte;
  }

  #take(length: number): Uint8Array {
    if (length > this.bytes.length - this.offset) throw new Error('its headers are cut short');
    this.offset += length;
    return this.bytes.subarray(this.offset - length, this.offset);
  }

  /** A number of at most 64 bits; not exact above 2^53, which no size is. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error('a number in its headers has no end');
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
