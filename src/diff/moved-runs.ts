import type { Span } from '../model/chunk.js';
import { gramsOf, PairNames } from './grams.js';
import { TokenNames, wordTokens } from './text-tokens.js';
import type { TextGap, TextRun } from './text-run.js';

/** Words, spaces and signs in a row that have to agree before a passage is taken as moved: a power of two. */
const SEED = 16;
/** Characters from which a passage counts as moved. */
const SHORTEST = 40;

/** Two texts and where they differ. */
interface Gaps {
  readonly before: string;
  readonly after: string;
  readonly gaps: readonly TextGap[];
}

/**
 * Passages that were taken out in one place and put in at another: of the text in the gaps, what
 * stands there exactly once on the new side. Linear in the characters of the gaps.
 */
export function movedRuns({ before, after, gaps }: Gaps): TextRun[] {
  if (!gaps.some((gap) => isLong(gap.before)) || !gaps.some((gap) => isLong(gap.after))) return [];
  const names = new SeedNames();
  const seeds = seedsOf(after, gaps, names);
  const taken = new Uint8Array(after.length);
  const runs: TextRun[] = [];
  for (const gap of gaps) {
    if (!isLong(gap.before)) continue;
    let free = gap.before.start;
    for (const { seed, start } of names.seedsIn(before, gap.before)) {
      if (start < free) continue;
      const place = seeds.get(seed);
      if (place === undefined || place.start < 0 || taken[place.start] === 1) continue;
      const run = grown({ before, after, taken }, { from: free, gap: gap.before, start, place });
      if (run.length < SHORTEST) continue;
      runs.push(run);
      taken.fill(1, run.after, run.after + run.length);
      free = run.before + run.length;
    }
  }
  return runs;
}

function isLong({ start, end }: Span): boolean {
  return end - start >= SHORTEST;
}

/** Takes texts apart into seeds; equal ones have equal numbers. */
class SeedNames {
  readonly #words = new TokenNames();
  readonly #pairs = new PairNames();

  *seedsIn(text: string, span: Span) {
    const { names, starts } = wordTokens(text, span, this.#words);
    for (const [i, seed] of gramsOf(names, SEED, this.#pairs).entries()) {
      yield { seed, start: starts[i] ?? 0 };
    }
  }
}

/** A place of the new side, and the gap that it lies in. */
interface Place {
  readonly start: number;
  readonly gap: Span;
}

/** Where each seed of the new side stands; a start of -1 for one that stands several times. */
function seedsOf(text: string, gaps: readonly TextGap[], names: SeedNames): Map<number, Place> {
  const seeds = new Map<number, Place>();
  for (const { after: gap } of gaps) {
    if (!isLong(gap)) continue;
    for (const { seed, start } of names.seedsIn(text, gap)) {
      seeds.set(seed, { start: seeds.has(seed) ? -1 : start, gap });
    }
  }
  return seeds;
}

/** The longest equal passage around a seed that stays in both gaps and touches nothing taken. */
function grown(
  { before, after, taken }: { before: string; after: string; taken: Uint8Array },
  at: { readonly from: number; readonly gap: Span; readonly start: number; readonly place: Place },
): TextRun {
  let [a, b] = [at.start, at.place.start];
  while (a > at.from && b > at.place.gap.start && taken[b - 1] === 0) {
    if (before[a - 1] !== after[b - 1]) break;
    a--;
    b--;
  }
  let length = at.start - a;
  while (a + length < at.gap.end && b + length < at.place.gap.end && taken[b + length] === 0) {
    if (before[a + length] !== after[b + length]) break;
    length++;
  }
  return { before: a, after: b, length };
}
