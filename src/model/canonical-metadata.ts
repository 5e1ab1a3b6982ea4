import type { Canonical } from './canonical.js';
import type { Metadata } from './document.js';

/** Levels of lists and mappings, and values in all, that metadata may have. */
const MAX_DEPTH = 16;
const MAX_VALUES = 10_000;

/** Why a value cannot be metadata; `path` names it, such as `authors[2].name`. */
export class UnfitValue extends Error {
  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(reason);
  }
}

/**
 * Metadata from a mapping as the YAML library reads it (`mapAsMap`, `intAsBigInt`): names become
 * strings; integers beyond ±(2^53 - 1) become strings of their digits.
 *
 * Throws `UnfitValue` for values that have no canonical form (NaN, infinity, dates, half surrogate
 * pairs), names that are no plain value or come twice, and nests that are too deep or too large.
 */
export function canonicalMetadata(mapping: ReadonlyMap<unknown, unknown>): Metadata {
  return canonicalMap(mapping, { path: '', depth: 1, budget: { values: MAX_VALUES } });
}

interface Place {
  readonly path: string;
  readonly depth: number;
  /** Shared by the whole walk: aliases may repeat one list many times. */
  readonly budget: { values: number };
}

function canonicalMap(
  mapping: ReadonlyMap<unknown, unknown>,
  place: Place,
): Record<string, Canonical> {
  const entries = new Map<string, Canonical>();
  for (const [rawName, value] of mapping) {
    const name = nameOf(rawName, place);
    const path = place.path === '' ? name : `${place.path}.${name}`;
    if (entries.has(name)) throw new UnfitValue(path, 'comes twice');
    entries.set(name, canonicalValue(value, { ...place, path }));
  }
  return Object.fromEntries(entries);
}

function nameOf(name: unknown, { path }: Place): string {
  if (typeof name === 'object' && name !== null) {
    throw new UnfitValue(path, 'has a list or mapping for a name');
  }
  const text = String(name);
  if (text === '__proto__') throw new UnfitValue(path, "has the name '__proto__'");
  return wellFormed(text, path);
}

function canonicalValue(value: unknown, place: Place): Canonical {
  const { path, depth, budget } = place;
  budget.values -= 1;
  if (budget.values < 0) throw new UnfitValue(path, `holds more than ${MAX_VALUES} values`);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return wellFormed(value, path);
  if (typeof value === 'bigint') return canonicalInteger(value);
  if (typeof value === 'number') return canonicalNumber(value, path);
  if (depth >= MAX_DEPTH) throw new UnfitValue(path, `nests deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      canonicalValue(item, { path: `${path}[${index}]`, depth: depth + 1, budget }),
    );
  }
  if (value instanceof Map) return canonicalMap(value, { path, depth: depth + 1, budget });
  throw new UnfitValue(path, 'is of a type that metadata does not have');
}

function canonicalInteger(value: bigint): Canonical {
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : value.toString();
}

function canonicalNumber(value: number, path: string): number {
  if (!Number.isFinite(value))
    throw new UnfitValue(path, `is ${value}, which metadata cannot hold`);
  // Negative zero would have a form of its own.
  return value === 0 ? 0 : value;
}

function wellFormed(text: string, path: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new UnfitValue(path, 'holds half a surrogate pair');
  return text;
}
