/**
 * Settings as text: a merge's steps as cuts and insertions in our own text, so that what they do not
 * touch stays byte for byte. Only what stands on lines of its own is cut or inserted; for anything
 * else the caller writes the document anew. The result is checked by the caller.
 */
import type { Node } from 'yaml';
import { isMap, isSeq } from 'yaml';
import type { MergeStep, PathPart } from './merge-values.js';
import type { ParsedSettings } from './settings-source.js';
import { idOf, keyOf, nodeAt, placeAfter } from './settings-source.js';

/** Text that takes the place of `start` to `end`. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A key with its value, or an item of a list, on lines of its own. */
interface Entry {
  readonly name: string | undefined;
  /** Start of its first line, with the comments right above it that belong to it. */
  readonly start: number;
  /** Start of the line after it. */
  readonly end: number;
  readonly indent: number;
}

/** Our text with the steps done; undefined when a step needs more than whole lines or one value. */
export function spliceText(
  ours: ParsedSettings,
  theirs: ParsedSettings,
  steps: readonly MergeStep[],
): string | undefined {
  const splices: Splice[] = [];
  for (const step of steps) {
    if (step.step === 'order' && !keepsOrder(ours, step)) return undefined;
    if (step.step === 'order') continue;
    const splice = spliceFor(ours, theirs, { step, steps });
    if (splice === undefined) return undefined;
    splices.push(splice);
  }
  return applySplices(ours.text, splices);
}

/** From the end to the start; of two insertions at one place the later one first. */
function applySplices(text: string, splices: readonly Splice[]): string {
  const last = splices.map((splice, index) => ({ splice, index }));
  last.sort((a, b) => b.splice.start - a.splice.start || b.index - a.index);
  return last.reduce(
    (whole, { splice }) => whole.slice(0, splice.start) + splice.text + whole.slice(splice.end),
    text,
  );
}

/** True when the items that we keep stand in the order that they had. */
function keepsOrder(ours: ParsedSettings, step: MergeStep & { readonly step: 'order' }): boolean {
  const names = entriesOf(ours, step.path)?.map(({ name }) => name) ?? [];
  const kept = step.ids.filter((id) => names.includes(id));
  return kept.every(
    (id, index) => index === 0 || names.indexOf(kept[index - 1]) < names.indexOf(id),
  );
}

interface Task {
  readonly step: MergeStep & { readonly step: 'take' | 'drop' };
  readonly steps: readonly MergeStep[];
}

function spliceFor(
  ours: ParsedSettings,
  theirs: ParsedSettings,
  { step, steps }: Task,
): Splice | undefined {
  const parent = step.path.slice(0, -1);
  const name = nameOf(step.path.at(-1));
  if (step.step === 'drop') {
    const entry = entriesOf(ours, parent)?.find((each) => each.name === name);
    return entry && { start: entry.start, end: entry.end, text: '' };
  }
  if (!step.isNew) return replacement(ours, theirs, step.path);
  const order = steps.find(
    (each) =>
      each.step === 'order' &&
      each.path.length === parent.length &&
      each.path.every((part, at) => nameOf(part) === nameOf(parent[at])),
  );
  return insertion({
    ours,
    theirs,
    parent,
    name,
    ids: order?.step === 'order' ? order.ids : undefined,
  });
}

function replacement(
  ours: ParsedSettings,
  theirs: ParsedSettings,
  path: readonly PathPart[],
): Splice | undefined {
  const from = valueSpan(theirs, path);
  const to = valueSpan(ours, path);
  return from && to && { ...to, text: theirs.text.slice(from.start, from.end) };
}

/** Where a value stands, if it stands on one line. */
function valueSpan(
  settings: ParsedSettings,
  path: readonly PathPart[],
): { start: number; end: number } | undefined {
  const range = nodeAt(settings, path)?.range;
  if (!range) return undefined;
  const [start, end] = range;
  return start === end || settings.text.slice(start, end).includes('\n')
    ? undefined
    : { start, end };
}

interface Insertion {
  readonly ours: ParsedSettings;
  readonly theirs: ParsedSettings;
  readonly parent: readonly PathPart[];
  readonly name: string | undefined;
  /** The merged order of a list's items. */
  readonly ids: readonly string[] | undefined;
}

function insertion({ ours, theirs, parent, name, ids }: Insertion): Splice | undefined {
  const ourEntries = entriesOf(ours, parent);
  const theirEntries = entriesOf(theirs, parent);
  const entry = theirEntries?.find((each) => each.name === name);
  const first = ourEntries?.[0];
  if (
    entry === undefined ||
    theirEntries === undefined ||
    ourEntries === undefined ||
    first === undefined
  )
    return undefined;
  const order = ids ?? theirEntries.map((each) => each.name);
  const place = placeAfter(
    ourEntries.map((each) => each.name),
    order.slice(0, order.indexOf(name ?? '')),
  );
  const lines = shifted(theirs.text.slice(entry.start, entry.end), first.indent - entry.indent);
  const at = place === 0 ? first.start : ourEntries[place - 1]?.end;
  if (lines === undefined || at === undefined) return undefined;
  const startsLine = at === 0 || ours.text[at - 1] === '\n';
  return {
    start: at,
    end: at,
    text: `${startsLine ? '' : '\n'}${lines.endsWith('\n') ? lines : `${lines}\n`}`,
  };
}

/** The lines moved right, or left where they have the room. */
function shifted(text: string, by: number): string | undefined {
  if (by >= 0) return text.replace(/^(?=.*\S)/gm, ' '.repeat(by));
  const margin = ' '.repeat(-by);
  const fits = text.split('\n').every((line) => line.trim() === '' || line.startsWith(margin));
  return fits ? text.replace(new RegExp(`^${margin}`, 'gm'), '') : undefined;
}

/** The entries of a map or list in block style; undefined when one shares its lines with another. */
function entriesOf(settings: ParsedSettings, path: readonly PathPart[]): Entry[] | undefined {
  const parent = nodeAt(settings, path);
  if (isMap(parent) && parent.flow !== true) {
    return all(
      parent.items.map((pair) =>
        entryAt(settings, {
          name: keyOf(pair.key),
          first: pair.key,
          last: pair.value ?? pair.key,
          mark: /^ *$/,
        }),
      ),
    );
  }
  if (isSeq(parent) && parent.flow !== true) {
    return all(
      parent.items.map((item) =>
        entryAt(settings, { name: idOf(item), first: item, last: item, mark: /^ *- +$/ }),
      ),
    );
  }
  return undefined;
}

interface Bounds {
  readonly name: string | undefined;
  readonly first: unknown;
  readonly last: unknown;
  /** What may stand before it on its first line. */
  readonly mark: RegExp;
}

function entryAt({ text }: ParsedSettings, { name, first, last, mark }: Bounds): Entry | undefined {
  // Parsed pairs and items are nodes.
  const [head, tail] = [first as Node, last as Node];
  if (!head.range || !tail.range) return undefined;
  const line = text.lastIndexOf('\n', head.range[0] - 1) + 1;
  const end = tail.range[2];
  const endsLine = end === text.length || text[end - 1] === '\n';
  const before = text.slice(line, head.range[0]);
  if (!endsLine || !mark.test(before)) return undefined;
  const indent = before.length - before.trimStart().length;
  return {
    name,
    start: head.commentBefore ? commentStart(text, line) : line,
    end,
    indent: before.trim() === '' ? before.length : indent,
  };
}

function commentStart(text: string, line: number): number {
  let start = line;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.slice(above, start).trimStart().startsWith('#')) return start;
    start = above;
  }
  return start;
}

function all<T>(values: readonly (T | undefined)[]): T[] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}

function nameOf(part: PathPart | undefined): string | undefined {
  if (part === undefined) return undefined;
  return 'key' in part ? part.key : part.id;
}
