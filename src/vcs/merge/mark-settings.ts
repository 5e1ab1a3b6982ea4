import type { MergeStep, ValueConflict } from './merge-values.js';
import type { ParsedSettings } from './settings-source.js';
import { parseSettings } from './settings-source.js';
import type { MarkerStyle } from './text/conflict-markers.js';
import { writeParts } from './text/conflict-markers.js';
import { mergeLines, type MergedPart } from './text/merge-lines.js';
import { splitLines } from './text/number-lines.js';
import type { Three } from './three-way.js';

/** A merge of settings that came to conflicts. */
export interface ConflictedSettings {
  readonly sides: Three<ParsedSettings>;
  /** Our text with everything merged that both sides agree on; undefined where there is none. */
  readonly merged: string | undefined;
  readonly conflicts: readonly ValueConflict[];
  /** Writes steps into a text. */
  readonly render: (
    ours: ParsedSettings,
    theirs: ParsedSettings,
    steps: readonly MergeStep[],
  ) => string | undefined;
}

/**
 * Settings with conflict markers. The merged text is written three times, each with the values of
 * one side in the conflicts: these texts differ there alone, so that a merge by line marks just
 * that, whatever the style of the YAML. Where a text cannot be written the sides as they are do.
 */
export function markSettings(conflicted: ConflictedSettings, style: MarkerStyle): string {
  const { sides } = conflicted;
  const raw = { base: sides.base.text, ours: sides.ours.text, theirs: sides.theirs.text };
  for (const texts of [resolvedTexts(conflicted), raw]) {
    const parts = texts && mergeLines(linesOf(texts), style.showBase ? 'whole' : 'fine');
    if (parts?.some(isConflict)) return writeParts(parts, style);
  }
  return writeParts([linesOf(raw)], style);
}

function isConflict(part: MergedPart): boolean {
  return !('lines' in part);
}

function resolvedTexts({
  sides,
  merged,
  conflicts,
  render,
}: ConflictedSettings): Three<string> | undefined {
  if (merged === undefined) return undefined;
  const ours = parseSettings(merged, 'the merge');
  const write = (side: 'base' | 'theirs'): string | undefined =>
    render(
      ours,
      sides[side],
      conflicts.map((conflict) => stepTo(conflict, side)),
    );
  const [base, theirs] = [write('base'), write('theirs')];
  return base === undefined || theirs === undefined ? undefined : { base, ours: merged, theirs };
}

/** A step that gives a setting of ours the value of another side, or takes it out. */
export function stepTo({ path, ...values }: ValueConflict, side: 'base' | 'theirs'): MergeStep {
  if (values[side] === undefined) return { step: 'drop', path };
  return { step: 'take', path, isNew: values.ours === undefined };
}

function linesOf({ base, ours, theirs }: Three<string>): Three<string[]> {
  return { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) };
}
