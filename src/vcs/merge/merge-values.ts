/**
 * Three-way merge of plain values (what YAML and JSON hold) by key path, as a list of steps that
 * turn our value into the merged one. Values only: what the steps do to a text is the caller's.
 */
import { mergeOrder } from './merge-order.js';
import type { Three } from './three-way.js';
import { sideToTake } from './three-way.js';
import { isDeepStrictEqual } from 'node:util';

/** One name of a path: a key of a map, or the id of an object in a list. */
export type PathPart = { readonly key: string } | { readonly id: string };

/** A change to our value. */
export type MergeStep =
  /** Their value takes the place of ours, or is added. */
  | { readonly step: 'take'; readonly path: readonly PathPart[]; readonly isNew: boolean }
  | { readonly step: 'drop'; readonly path: readonly PathPart[] }
  /** The list of objects at the path gets this order of ids. */
  | { readonly step: 'order'; readonly path: readonly PathPart[]; readonly ids: readonly string[] };

/** A place where the two sides disagree; a side that is absent there has no value. */
export interface ValueConflict {
  readonly path: readonly PathPart[];
  readonly base?: unknown;
  readonly ours?: unknown;
  readonly theirs?: unknown;
}

/** Everything a merge found out. */
export interface ValuesMerge {
  readonly steps: MergeStep[];
  readonly conflicts: ValueConflict[];
}

type Values = Readonly<Record<string, unknown>>;

/** Merges from `path` downwards into `result`. */
export function mergeValues(three: Three, path: readonly PathPart[] = []): ValuesMerge {
  const result: ValuesMerge = { steps: [], conflicts: [] };
  mergeInto(result, three, path);
  return result;
}

function mergeInto(result: ValuesMerge, three: Three, path: readonly PathPart[]): void {
  const side = sideToTake(three);
  if (side === 'ours') return;
  // Into maps and lists even where only they changed: small steps disturb our text least.
  if (isMap(three.ours) && isMap(three.theirs)) mergeMaps(result, mapsOf(three), path);
  else if (isIdList(three.ours) && isIdList(three.theirs)) mergeLists(result, three, path);
  else if (side === 'theirs') take(result, three, path);
  else result.conflicts.push({ path, ...present(three) });
}

function take(result: ValuesMerge, { ours, theirs }: Three, path: readonly PathPart[]): void {
  if (theirs === undefined) result.steps.push({ step: 'drop', path });
  else result.steps.push({ step: 'take', path, isNew: ours === undefined });
}

function mergeMaps(
  result: ValuesMerge,
  { base, ours, theirs }: Three<Values>,
  path: readonly PathPart[],
): void {
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const three = { base: own(base, key), ours: own(ours, key), theirs: own(theirs, key) };
    mergeInto(result, three, [...path, { key }]);
  }
}

function mergeLists(result: ValuesMerge, three: Three, path: readonly PathPart[]): void {
  const [base, ours, theirs] = [byId(three.base), byId(three.ours), byId(three.theirs)];
  const before = result.conflicts.length;
  const kept = new Set<string>();
  for (const id of new Set([...ours.keys(), ...theirs.keys()])) {
    const items = { base: base.get(id), ours: ours.get(id), theirs: theirs.get(id) };
    mergeInto(result, items, [...path, { id }]);
    const isDropped =
      sideToTake(items) === 'theirs' ? items.theirs === undefined : items.ours === undefined;
    if (!isDropped) kept.add(id);
  }
  if (result.conflicts.length > before) return;
  const ids = orderOf(
    { base: [...base.keys()], ours: [...ours.keys()], theirs: [...theirs.keys()] },
    kept,
  );
  if (ids === undefined) result.conflicts.push({ path, ...present(three) });
  else if (!isDeepStrictEqual(ids, [...ours.keys()]))
    result.steps.push({ step: 'order', path, ids });
}

/** The merged order of ids; undefined where both sides moved the same ones differently. */
function orderOf(
  { base, ours, theirs }: Three<readonly string[]>,
  kept: ReadonlySet<string>,
): string[] | undefined {
  const shared = new Set(base.filter((id) => ours.includes(id) && theirs.includes(id)));
  const orders = [base, ours, theirs].map((ids) => ids.filter((id) => shared.has(id)));
  const side = sideToTake({ base: orders[0], ours: orders[1], theirs: orders[2] });
  if (side === 'both differ') return undefined;
  return side === 'ours' ? mergeOrder(ours, theirs, kept) : mergeOrder(theirs, ours, kept);
}

function present(three: Three): Omit<ValueConflict, 'path'> {
  return Object.fromEntries(Object.entries(three).filter(([, value]) => value !== undefined));
}

function mapsOf({ base, ours, theirs }: Three): Three<Values> {
  return {
    base: isMap(base) ? base : {},
    ours: isMap(ours) ? ours : {},
    theirs: isMap(theirs) ? theirs : {},
  };
}

function own(map: Values, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** True for a map of values, not for a list or `null`. */
export function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a list, not empty, of objects that each have a text `id` of their own. */
export function isIdList(value: unknown): value is readonly (Values & { readonly id: string })[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const ids = value.map((item: unknown) =>
    isMap(item) && typeof item.id === 'string' ? item.id : undefined,
  );
  return !ids.includes(undefined) && new Set(ids).size === ids.length;
}

function byId(value: unknown): Map<string, Values> {
  return new Map(isIdList(value) ? value.map((item) => [item.id, item]) : []);
}

/** `pipeline.chunk.size`, `sources[docs].path`; `''` is the whole. */
export function formatPath(path: readonly PathPart[]): string {
  return path
    .map((part) => ('id' in part ? `[${part.id}]` : `.${part.key}`))
    .join('')
    .replace(/^\./, '');
}
