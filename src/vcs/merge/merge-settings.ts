/**
 * Three-way merge of settings (YAML) by key path. What is to come out is decided by values. As text
 * it is first what a merge by line gives, so that comments of both sides stay. Where lines clash, our
 * text gets their changes: values, keys and list items that stand on lines of their own are cut and
 * inserted in the text itself, so that every other byte stays; where that cannot be done the parsed
 * document is written anew, which keeps comments, order and quoting but not spacing. Each text is
 * parsed again and must hold the merged values.
 */
import { isDeepStrictEqual } from 'node:util';
import { StemmaError } from '../../errors/stemma-error.js';
import { applySteps } from './apply-steps.js';
import { markSettings, stepTo } from './mark-settings.js';
import type { MergeStep, ValueConflict } from './merge-values.js';
import { formatPath, mergeValues } from './merge-values.js';
import { writeMerged } from './settings-document.js';
import { spliceText } from './settings-text.js';
import type { ParsedSettings } from './settings-source.js';
import { parseSettings } from './settings-source.js';
import type { MarkerStyle } from './text/conflict-markers.js';
import { PLAIN_MARKERS, writeParts } from './text/conflict-markers.js';
import { mergeLines } from './text/merge-lines.js';
import { splitLines } from './text/number-lines.js';
import type { Choose, Three } from './three-way.js';

/** A setting that both sides changed in different ways; a side without a value removed it. */
export interface SettingConflict {
  /** `pipeline.chunk.size`, `sources[docs].path`; `''` is the whole file. */
  readonly path: string;
  readonly base?: unknown;
  readonly ours?: unknown;
  readonly theirs?: unknown;
}

/**
 * The merged text, or what keeps it from being made; then `marked` is the text with conflict
 * markers around the settings in question and everything else merged. It is no YAML.
 */
export type SettingsMerge =
  | { readonly text: string }
  | { readonly conflicts: readonly SettingConflict[]; readonly marked: string };

/** How conflicts are written, and which of them are settled by a choice. */
export interface SettingsMergeOptions extends MarkerStyle {
  /** By the path of a setting. */
  readonly choose?: Choose;
}

/**
 * Merges settings. Lists of objects that each have an `id` merge by id; any other list is one
 * value. Changes of comments alone on their side are taken where no other change is near. Throws `bad-settings` with side
 * and line where a text is not YAML.
 */
export function mergeSettings(
  { base, ours, theirs }: Three<string>,
  options: SettingsMergeOptions = PLAIN_MARKERS,
): SettingsMerge {
  if (ours === theirs || base === theirs) return { text: ours };
  if (base === ours) return { text: theirs };
  const sides = {
    base: parseSettings(base, 'base'),
    ours: parseSettings(ours, 'ours'),
    theirs: parseSettings(theirs, 'theirs'),
  };
  const values = { base: sides.base.value, ours: sides.ours.value, theirs: sides.theirs.value };
  const { steps, conflicts } = mergeValues(values);
  if (conflicts.length === 0) {
    const value = applySteps(values.ours, values.theirs, steps);
    const byLine = mergedByLine({ base, ours, theirs });
    if (byLine !== undefined && holds(byLine, value)) return { text: byLine };
  }
  const { left, chosen } = settle(conflicts, options.choose);
  const merged = render(sides.ours, sides.theirs, steps);
  const text = merged && takeChosen(merged, sides, chosen);
  if (text !== undefined && left.length === 0) return { text };
  const found = text === undefined ? [{ path: [], ...values }] : left;
  const whole = text === undefined ? options.choose?.('') : undefined;
  if (whole !== undefined) return { text: sides[whole].text };
  return {
    conflicts: found.map((conflict) => ({ ...conflict, path: formatPath(conflict.path) })),
    marked: markSettings({ sides, merged: text, conflicts: left, render }, options),
  };
}

interface Settled {
  readonly left: readonly ValueConflict[];
  readonly chosen: readonly { readonly conflict: ValueConflict; readonly side: keyof Three }[];
}

function settle(conflicts: readonly ValueConflict[], choose: Choose = () => undefined): Settled {
  const chosen = conflicts.flatMap((conflict) => {
    const side = choose(formatPath(conflict.path));
    return side === undefined ? [] : [{ conflict, side }];
  });
  const settled = new Set(chosen.map(({ conflict }) => conflict));
  return { left: conflicts.filter((conflict) => !settled.has(conflict)), chosen };
}

/** Our merged text with the values of other sides where they were chosen. */
function takeChosen(
  merged: string,
  sides: Three<ParsedSettings>,
  chosen: Settled['chosen'],
): string | undefined {
  let text: string | undefined = merged;
  for (const side of ['theirs', 'base'] as const) {
    const steps = chosen
      .filter((one) => one.side === side)
      .map((one) => stepTo(one.conflict, side));
    text =
      text === undefined ? undefined : render(parseSettings(text, 'the merge'), sides[side], steps);
  }
  return text;
}

/** The texts merged by line, which keeps what both sides say in comments; undefined where they clash. */
function mergedByLine(texts: Three<string>): string | undefined {
  const { base, ours, theirs } = texts;
  const lines = { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) };
  const parts = mergeLines(lines);
  return parts.every((part) => 'lines' in part) ? writeParts(parts, PLAIN_MARKERS) : undefined;
}

/** Undefined where anchors and aliases tie values together that the merge takes apart. */
function render(
  ours: ParsedSettings,
  theirs: ParsedSettings,
  steps: readonly MergeStep[],
): string | undefined {
  if (steps.length === 0) return ours.text;
  const value = applySteps(ours.value, theirs.value, steps);
  const candidates = [spliceText, writeMerged].map((write) => write(ours, theirs, steps));
  return candidates.find((text) => text !== undefined && holds(text, value));
}

function holds(text: string, value: unknown): boolean {
  try {
    return isDeepStrictEqual(parseSettings(text, 'the merge').value, value);
  } catch (error) {
    if (error instanceof StemmaError) return false;
    throw error;
  }
}
