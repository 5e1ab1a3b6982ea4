/**
 * Three-way merge of settings (YAML) by key path. The result is our text with their changes put in.
 * Values, keys and list items that stand on lines of their own are cut and inserted in the text
 * itself, so that every other byte stays; where that cannot be done the parsed document is written
 * anew, which keeps comments, order and quoting but not spacing. Either result is parsed again and
 * must hold the merged values.
 */
import { isDeepStrictEqual } from 'node:util';
import { StemmaError } from '../../errors/stemma-error.js';
import { applySteps } from './apply-steps.js';
import type { MergeStep } from './merge-values.js';
import { formatPath, mergeValues } from './merge-values.js';
import { writeMerged } from './settings-document.js';
import { spliceText } from './settings-text.js';
import type { ParsedSettings } from './settings-source.js';
import { parseSettings } from './settings-source.js';
import type { Three } from './three-way.js';

/** A setting that both sides changed in different ways; a side without a value removed it. */
export interface SettingConflict {
  /** `pipeline.chunk.size`, `sources[docs].path`; `''` is the whole file. */
  readonly path: string;
  readonly base?: unknown;
  readonly ours?: unknown;
  readonly theirs?: unknown;
}

/** The merged text, or what keeps it from being made. */
export type SettingsMerge =
  { readonly text: string } | { readonly conflicts: readonly SettingConflict[] };

/**
 * Merges settings. Lists of objects that each have an `id` merge by id; any other list is one
 * value. Changes of comments alone on their side are not taken. Throws `bad-settings` with side
 * and line where a text is not YAML.
 */
export function mergeSettings({ base, ours, theirs }: Three<string>): SettingsMerge {
  if (ours === theirs || base === theirs) return { text: ours };
  if (base === ours) return { text: theirs };
  const sides = {
    base: parseSettings(base, 'base'),
    ours: parseSettings(ours, 'ours'),
    theirs: parseSettings(theirs, 'theirs'),
  };
  const values = { base: sides.base.value, ours: sides.ours.value, theirs: sides.theirs.value };
  const { steps, conflicts } = mergeValues(values);
  if (conflicts.length > 0) {
    return {
      conflicts: conflicts.map((conflict) => ({ ...conflict, path: formatPath(conflict.path) })),
    };
  }
  const text = steps.length === 0 ? ours : render(sides, steps);
  return text === undefined ? { conflicts: [{ path: '', ...values }] } : { text };
}

/** Undefined where anchors and aliases tie values together that the merge takes apart. */
function render(sides: Three<ParsedSettings>, steps: readonly MergeStep[]): string | undefined {
  const value = applySteps(sides.ours.value, sides.theirs.value, steps);
  const candidates = [spliceText, writeMerged].map((write) =>
    write(sides.ours, sides.theirs, steps),
  );
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
