/**
 * Three-way merge of question sets (JSON Lines) by question id. Lines that the merge keeps are kept
 * byte for byte; the order is ours, with their new questions after the ones they follow.
 */
import { StemmaError } from '../../errors/stemma-error.js';
import { mergeOrder } from './merge-order.js';
import type { MarkerStyle } from './text/conflict-markers.js';
import { PLAIN_MARKERS, writeParts } from './text/conflict-markers.js';
import type { MergedPart } from './text/merge-lines.js';
import type { Choose, Three } from './three-way.js';
import { sideToTake } from './three-way.js';

/** A question that both sides changed in different ways; a side that has none removed it. */
export interface QuestionConflict {
  readonly id: string;
  readonly base?: string;
  readonly ours?: string;
  readonly theirs?: string;
}

/**
 * The merged text, or what keeps it from being made; then `marked` is the text with conflict
 * markers around each question in question and everything else merged.
 */
export type QuestionsMerge =
  | { readonly text: string }
  | { readonly conflicts: readonly QuestionConflict[]; readonly marked: string };

interface Line {
  /** The line without its end. */
  readonly text: string;
  readonly value: unknown;
  /** Blank lines before it, as written. */
  readonly before: string;
  readonly end: string;
}

/** Versions of a question that do not agree; absent where a side has none. */
type Clash = Three<Line | undefined>;

interface Lines {
  readonly byId: ReadonlyMap<string, Line>;
  /** Blank lines at the end. */
  readonly rest: string;
}

/** How conflicts are written, and which of them are settled by a choice. */
export interface QuestionsMergeOptions extends MarkerStyle {
  /** By the id of a question. */
  readonly choose?: Choose;
}

/**
 * Merges question sets. Throws `bad-questions` with side and line where a line is no JSON object
 * with an id of its own.
 */
export function mergeQuestions(
  { base, ours, theirs }: Three<string>,
  options: QuestionsMergeOptions = PLAIN_MARKERS,
): QuestionsMerge {
  if (ours === theirs || base === theirs) return { text: ours };
  if (base === ours) return { text: theirs };
  const sides = {
    base: parse(base, 'base'),
    ours: parse(ours, 'ours'),
    theirs: parse(theirs, 'theirs'),
  };
  const merged = new Map<string, Line | Clash>();
  const conflicts: QuestionConflict[] = [];
  for (const id of new Set([...sides.ours.byId.keys(), ...sides.theirs.byId.keys()])) {
    const [b, o, t] = [sides.base.byId.get(id), sides.ours.byId.get(id), sides.theirs.byId.get(id)];
    const taken = sideToTake({ base: b?.value, ours: o?.value, theirs: t?.value });
    const side = taken === 'both differ' ? options.choose?.(id) : taken;
    const clash = { base: b, ours: o, theirs: t };
    const line = side && clash[side];
    if (side === undefined) {
      conflicts.push({ id, ...texts(clash) });
      merged.set(id, clash);
    } else if (line !== undefined) merged.set(id, line);
  }
  const order = mergeOrder(
    [...sides.ours.byId.keys()],
    [...sides.theirs.byId.keys()],
    new Set(merged.keys()),
  );
  const entries = order.flatMap((id) => merged.get(id) ?? []);
  const text = writeParts(partsOf(entries, sides.ours.rest), options);
  return conflicts.length > 0 ? { conflicts, marked: text } : { text };
}

function texts(lines: Clash): Omit<QuestionConflict, 'id'> {
  return {
    ...(lines.base && { base: lines.base.text }),
    ...(lines.ours && { ours: lines.ours.text }),
    ...(lines.theirs && { theirs: lines.theirs.text }),
  };
}

/** A line gets an end where another follows. */
function partsOf(entries: readonly (Line | Clash)[], rest: string): MergedPart[] {
  const all = entries.flatMap((entry) => ('text' in entry ? [entry] : clashing(entry)));
  const newline = all.find(({ end }) => end !== '')?.end ?? '\n';
  const parts = entries.map((entry, index): MergedPart => {
    const isLast = index === entries.length - 1;
    const whole = ({ before, text, end }: Line): string =>
      before + text + (end === '' && !isLast ? newline : end);
    if ('text' in entry) return { lines: [whole(entry)] };
    const { base, ours, theirs } = entry;
    const version = (line: Line | undefined): string[] => (line ? [whole(line)] : []);
    return { base: version(base), ours: version(ours), theirs: version(theirs) };
  });
  return [...parts, { lines: [rest] }];
}

function clashing({ ours, theirs }: Clash): Line[] {
  return [ours, theirs].filter((line) => line !== undefined);
}

function parse(text: string, side: string): Lines {
  const byId = new Map<string, Line>();
  let before = '';
  let number = 0;
  for (const match of text.matchAll(/([^\n]*?)(\r?\n|$)/g)) {
    const [whole, content = '', end = ''] = match;
    number += 1;
    if (content.replace(/^\ufeff/, '').trim() === '') {
      before += whole;
      continue;
    }
    const value = parseLine(content, { side, number });
    if (byId.has(value.id)) throw badLine({ side, number }, `the id '${value.id}' is there twice`);
    byId.set(value.id, { text: content, value, before, end });
    before = '';
  }
  return { byId, rest: before };
}

interface Place {
  readonly side: string;
  readonly number: number;
}

function parseLine(content: string, place: Place): { readonly id: string } {
  let value: unknown;
  try {
    value = JSON.parse(content.replace(/^\ufeff/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) throw badLine(place, 'it is not JSON', error);
    throw error;
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    !('id' in value) ||
    typeof value.id !== 'string'
  ) {
    throw badLine(place, 'it is no object with a text as its id');
  }
  return { ...value, id: value.id };
}

function badLine({ side, number }: Place, reason: string, cause?: unknown): StemmaError {
  return new StemmaError(
    'bad-questions',
    `cannot merge the questions of ${side}: line ${number}: ${reason}`,
    {
      data: { side, line: number },
      cause,
    },
  );
}
