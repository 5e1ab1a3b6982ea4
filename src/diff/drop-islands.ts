import { pushRun, type TextGap, type TextRun } from './text-run.js';

/** What counts as an island. */
export interface IslandRule {
  /** Visible characters from which a run is never one. */
  readonly enough: number;
  /** How many visible characters a line break counts for. */
  readonly newline: number;
}

/**
 * Takes out runs that are kept by accident: a few characters, such as `the` or a blank line, between
 * two longer places where everything else differs. Without it, two unlike paragraphs are a mosaic
 * that nobody can read, and their chunks look related. The runs lie in `within`; `text` is the
 * text before. Linear in the runs and their characters.
 */
export function dropIslands(
  runs: readonly TextRun[],
  { text, within }: { readonly text: string; readonly within: TextGap },
  { enough, newline }: IslandRule,
): TextRun[] {
  const kept: TextRun[] = [];
  const start = { before: within.before.start, after: within.after.start, length: 0 };
  const end = { before: within.before.end, after: within.after.end, length: 0 };
  for (const [i, run] of runs.entries()) {
    kept.push(run);
    const next = runs[i + 1] ?? end;
    // A run that goes makes the gap before the next one longer, so look back as well.
    for (let top = kept.at(-1); top !== undefined; top = kept.at(-1)) {
      const around = replacedAround(kept.at(-2) ?? start, top, next);
      if (around === 0 || top.length > 4 * enough) break;
      const size = weightOf(text, top, newline);
      if (size >= enough || size > around) break;
      kept.pop();
    }
  }
  const joined: TextRun[] = [];
  for (const run of kept) pushRun(joined, run);
  return joined;
}

/**
 * Characters that were replaced around a run: the fewest of before it, behind it, taken out and put
 * in. So nothing beside a run that stays counts, and nothing where text was only put in.
 */
function replacedAround(last: TextRun, run: TextRun, next: TextRun): number {
  const head = gapOf(last, run);
  const tail = gapOf(run, next);
  return Math.min(
    Math.max(head.before, head.after),
    Math.max(tail.before, tail.after),
    head.before + tail.before,
    head.after + tail.after,
  );
}

/** Characters between two runs, on each side. */
function gapOf({ before, after, length }: TextRun, right: TextRun) {
  return { before: right.before - before - length, after: right.after - after - length };
}

/** Visible characters of a run, and its line breaks. */
function weightOf(text: string, { before, length }: TextRun, newline: number): number {
  let weight = 0;
  for (let i = before; i < before + length; i++) {
    if (text[i] === '\n') weight += newline;
    else if (!/\s/.test(text[i] ?? '')) weight++;
  }
  return weight;
}
