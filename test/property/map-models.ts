import fc from 'fast-check';
import type { ObjectId } from '../../src/model/object-id.js';
import { MemoryObjectStore } from '../../src/store/memory-object-store.js';
import type { MapEdit } from '../../src/tree/apply.js';
import { buildMap, type MapEntry } from '../../src/tree/build.js';
import { NodeReader } from '../../src/tree/node-reader.js';
import type { ProfileName } from '../../src/tree/profile.js';
import { compareBytes } from '../../src/util/bytes.js';

/** What a map should hold; a character of a key or value stands for one byte. */
export type Model = ReadonlyMap<string, string>;

const anyByte = fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte));

/** Keys close together, so that edits meet, and keys of any bytes, 0x00 and 0xff among them. */
export const key = fc.oneof(
  { weight: 3, arbitrary: fc.nat(4000).map((n) => `docs/${n.toString().padStart(5, '0')}.md`) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 6, unit: anyByte }) },
);

/** From nothing to more than the largest node. */
const value = fc.oneof(
  { weight: 60, arbitrary: fc.string({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.nat(20_000).map((n) => 'x'.repeat(n)) },
);

export const model = fc
  .array(fc.tuple(key, value), { maxLength: 1200, size: 'max' })
  .map((pairs): Model => new Map(pairs));

/** A second version of a map: some keys removed (null), some changed, some added. */
export const change = fc.array(fc.tuple(key, fc.option(value)), { maxLength: 60, size: 'max' });

export type Change = readonly (readonly [string, string | null])[];

export function toBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** The entries in order of their bytes. */
export function sorted(entries: Model): MapEntry[] {
  return [...entries]
    .map(([k, v]) => ({ key: toBytes(k), value: toBytes(v) }))
    .sort((a, b) => compareBytes(a.key, b.key));
}

export function changed(before: Model, edits: Change): Model {
  const after = new Map(before);
  for (const [k, v] of edits) {
    if (v === null) after.delete(k);
    else after.set(k, v);
  }
  return after;
}

/** The edits that turn one model into another, in order. */
export function editsBetween(before: Model, after: Model): MapEdit[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys]
    .filter((k) => before.get(k) !== after.get(k))
    .map((k) => {
      const next = after.get(k);
      return { key: toBytes(k), value: next === undefined ? null : toBytes(next) };
    })
    .sort((a, b) => compareBytes(a.key, b.key));
}

/** A store with a reader of it and a way to build maps in it. */
export function fresh() {
  const store = new MemoryObjectStore();
  const build = (entries: Model, profile: ProfileName = 'small'): ObjectId =>
    buildMap(store, profile, sorted(entries));
  return { store, reader: new NodeReader(store), build };
}
