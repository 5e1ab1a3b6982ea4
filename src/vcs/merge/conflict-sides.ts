/** The versions of a text that Git left conflict markers in. */
export interface ConflictSides {
  readonly ours: string;
  /** Undefined where the markers do not say (`merge.conflictStyle` is neither diff3 nor zdiff3). */
  readonly base: string | undefined;
  readonly theirs: string;
}

type Part = 'all' | 'ours' | 'base' | 'theirs';

/**
 * Takes the versions of a text with conflict markers apart; undefined where the markers are not
 * whole. What stands outside of them belongs to every version.
 */
export function conflictSides(text: string): ConflictSides | undefined {
  const lines: Record<Exclude<Part, 'all'>, string[]> = { ours: [], base: [], theirs: [] };
  let part: Part = 'all';
  let hasBase = false;
  for (const line of text.split(/(?<=\n)/)) {
    const next = markedPart(line);
    if (next === undefined) {
      for (const side of ['ours', 'base', 'theirs'] as const) {
        if (part === 'all' || part === side) lines[side].push(line);
      }
      continue;
    }
    if (!mayFollow(part, next)) return undefined;
    if (next === 'base') hasBase = true;
    part = next;
  }
  if (part !== 'all') return undefined;
  const { ours, base, theirs } = lines;
  return {
    ours: ours.join(''),
    base: hasBase ? base.join('') : undefined,
    theirs: theirs.join(''),
  };
}

/** The part that begins behind a marker; undefined for a line that is none. */
function markedPart(line: string): Part | undefined {
  if (/^<{7}( |\r?\n|$)/.test(line)) return 'ours';
  if (/^\|{7}( |\r?\n|$)/.test(line)) return 'base';
  if (/^={7}\r?\n/.test(line)) return 'theirs';
  return /^>{7}( |\r?\n|$)/.test(line) ? 'all' : undefined;
}

function mayFollow(part: Part, next: Part): boolean {
  const order: readonly Part[] = ['all', 'ours', 'base', 'theirs'];
  if (next === 'ours') return part === 'all';
  if (next === 'all') return part === 'theirs';
  return order.indexOf(next) > order.indexOf(part) && part !== 'all';
}
