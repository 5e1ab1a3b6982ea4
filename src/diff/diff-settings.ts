import { isDeepStrictEqual } from 'node:util';
import { compareText } from '../util/compare-text.js';

/** One setting that differs; undefined where a side does not have it. */
export interface SettingChange {
  /** Key path: `pipeline.chunk.size`, `sources[docs].path`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Settings that differ between two resolved ones, defaults included, by key path. */
export function diffSettings(before: unknown, after: unknown): SettingChange[] {
  const old = new Map(flatten(before, ''));
  const fresh = new Map(flatten(after, ''));
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .sort(compareText)
    .filter((path) => !isDeepStrictEqual(old.get(path), fresh.get(path)))
    .map((path) => ({ path, before: old.get(path), after: fresh.get(path) }));
}

/** Leaves by key path; lists of things with an `id` by that, other lists as one value. */
function* flatten(value: unknown, path: string): Generator<[string, unknown], void, undefined> {
  if (Array.isArray(value)) {
    // Array.isArray gives any[]; elements are looked at as unknown.
    const items: unknown[] = value;
    const ids = items.map(idOf);
    if (items.length === 0 || ids.includes(undefined)) yield [path, value];
    else for (const [i, item] of items.entries()) yield* flatten(item, `${path}[${ids[i] ?? ''}]`);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      yield* flatten(inner, path === '' ? key : `${path}.${key}`);
    }
  } else {
    yield [path, value];
  }
}

function idOf(item: unknown): string | undefined {
  if (item === null || typeof item !== 'object' || !('id' in item)) return undefined;
  return typeof item.id === 'string' ? item.id : undefined;
}
