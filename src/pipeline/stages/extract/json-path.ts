import { UnfitRow } from './table-row.js';

/** Levels of lists and objects that a row may have. */
const MAX_DEPTH = 64;

/** What a path leads to in a JSON value. */
export interface Found {
  readonly values: readonly unknown[];
  /** True where the path led through the items of a list: there may be any number of values. */
  readonly many: boolean;
}

/**
 * The values at a path of names parted by dots. A field that has the whole path for its name comes
 * first, then the one with the shortest beginning of it. A list is entered by a number from 0;
 * any other name is looked up in each of its items. Throws `UnfitRow` beyond 64 levels.
 */
export function findPath(value: unknown, path: string, depth = 0): Found {
  refuseDeep(depth);
  if (Array.isArray(value)) return findInList(value, path, depth);
  if (typeof value !== 'object' || value === null) return { values: [], many: false };
  const fields: ReadonlyMap<string, unknown> = new Map(
    headsOf(path)
      .filter((head) => Object.hasOwn(value, head))
      .map((head) => [head, fieldOf(value, head)]),
  );
  if (fields.has(path)) return { values: [fields.get(path)], many: false };
  for (const [head, inner] of fields) {
    return findPath(inner, path.slice(head.length + 1), depth + 1);
  }
  return { values: [], many: false };
}

function findInList(list: readonly unknown[], path: string, depth: number): Found {
  const index = /^(?:0|[1-9]\d*)(?=\.|$)/.exec(path)?.[0];
  if (index === undefined) {
    const values = list.flatMap((item) => findPath(item, path, depth + 1).values);
    return { values, many: true };
  }
  const item = list[Number(index)];
  if (item === undefined) return { values: [], many: false };
  const rest = path.slice(index.length + 1);
  return rest === '' ? { values: [item], many: false } : findPath(item, rest, depth + 1);
}

/** `a`, `a.b` and `a.b.c` of the last, the shortest first. */
function headsOf(path: string): string[] {
  const names = path.split('.');
  return names.map((_, i) => names.slice(0, i + 1).join('.'));
}

function fieldOf(value: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** A value that is neither list nor object, and where it stands. */
export interface Leaf {
  readonly path: string;
  readonly value: string | number | boolean;
}

/**
 * All plain values within a value, in order, but null and those under a path of `leftOut`. Items of
 * a list have the path of the list. Throws `UnfitRow` beyond 64 levels.
 */
export function* leavesOf(
  value: unknown,
  path: string,
  leftOut: ReadonlySet<string> = new Set(),
  depth = 0,
): Generator<Leaf, void, undefined> {
  refuseDeep(depth);
  if (leftOut.has(path)) return;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    yield { path, value };
  } else if (Array.isArray(value)) {
    for (const item of value) yield* leavesOf(item, path, leftOut, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      yield* leavesOf(inner, path === '' ? name : `${path}.${name}`, leftOut, depth + 1);
    }
  }
}

/** A value with its objects as maps. Throws `UnfitRow` beyond 64 levels. */
export function mapsOf(value: unknown, depth = 0): unknown {
  refuseDeep(depth);
  if (Array.isArray(value)) return value.map((item) => mapsOf(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([name, inner]) => [name, mapsOf(inner, depth + 1)]));
}

function refuseDeep(depth: number): void {
  if (depth > MAX_DEPTH) throw new UnfitRow(`nests deeper than ${MAX_DEPTH} levels`);
}
