import { compareText } from '../util/compare-text.js';
import { dropIslands } from './drop-islands.js';
import type { Match } from './edit-path.js';
import { matchSequences } from './match-sequences.js';
import { movedRuns } from './moved-runs.js';
import { lineContentEnd, lineTokens, TokenNames, wordTokens, type Tokens } from './text-tokens.js';
import {
  gapsBetween,
  mirrored,
  pushRun,
  type TextDiff,
  type TextGap,
  type TextRun,
} from './text-run.js';

/** Edits looked for in one stretch: as many as this over the characters, in bounds. */
const EDITS_BY_CHARACTERS = 60_000_000;
const FEWEST_EDITS = 64;
const MOST_EDITS = 512;
/** Whole lines that agree are seldom an accident, unless they are as short as a bracket. */
const LINE_ISLANDS = { enough: 8, newline: 0 };
/** Words that agree often are; a break between two edited paragraphs is none. */
const WORD_ISLANDS = { enough: 16, newline: 8 };
/** Characters of a gap from which its ends are compared character by character. */
const LONG_GAP = 64;

/**
 * How one text became another: lines first, then words in what differs, then passages that moved.
 * Line ends of both kinds are the same line. The other direction gives exactly the mirror image.
 * About linear in the characters, whatever the texts are: 1 MB takes well under a second.
 */
export function diffTexts(before: string, after: string): TextDiff {
  if (before === after) return { kept: wholeOf(before), moved: [] };
  // Where several answers are as good, one direction decides for both.
  const isTurned = (before.length - after.length || compareText(before, after)) > 0;
  return isTurned ? mirrored(diffOrdered(after, before)) : diffOrdered(before, after);
}

function wholeOf({ length }: string): TextRun[] {
  return length === 0 ? [] : [{ before: 0, after: 0, length }];
}

function diffOrdered(before: string, after: string): TextDiff {
  const mostEdits = mostEditsFor(before.length + after.length);
  const lengths = { before: before.length, after: after.length };
  const whole = {
    before: { start: 0, end: before.length },
    after: { start: 0, end: after.length },
  };
  const same = sameLines(before, after, mostEdits);
  const lines = dropIslands(same, { text: before, within: whole }, LINE_ISLANDS);
  const words = gapsBetween(lines, lengths).flatMap((gap) =>
    sameWords({ before, after, gap }, mostEdits),
  );
  const kept: TextRun[] = [];
  for (const run of [...lines, ...words].sort((a, b) => a.before - b.before)) pushRun(kept, run);
  return { kept, moved: movedRuns({ before, after, gaps: gapsBetween(kept, lengths) }) };
}

/** Fewer for longer texts, so that the cost stays about the same. */
function mostEditsFor(characters: number): number {
  const affordable = Math.floor(EDITS_BY_CHARACTERS / Math.max(1, characters));
  return Math.min(MOST_EDITS, Math.max(FEWEST_EDITS, affordable));
}

function sameLines(before: string, after: string, mostEdits: number): TextRun[] {
  const names = new TokenNames();
  const [left, right] = [lineTokens(before, names), lineTokens(after, names)];
  const runs: TextRun[] = [];
  for (const match of matchSequences(left.names, right.names, { anchor: 1, mostEdits })) {
    for (let i = 0; i < match.length; i++) {
      pushLine(runs, { before, after }, [
        spanOf(left, match.before + i),
        spanOf(right, match.after + i),
      ]);
    }
  }
  return runs;
}

function spanOf({ starts }: Tokens, i: number) {
  return { start: starts[i] ?? 0, end: starts[i + 1] ?? 0 };
}

type Spans = readonly [ReturnType<typeof spanOf>, ReturnType<typeof spanOf>];

/** A line that both texts have. Where the breaks behind it differ, words are looked at later. */
function pushLine(
  runs: TextRun[],
  { before, after }: { readonly before: string; readonly after: string },
  [left, right]: Spans,
): void {
  const length = lineContentEnd(before, left) - left.start;
  pushRun(runs, { before: left.start, after: right.start, length });
  const breaks = before.slice(left.start + length, left.end);
  if (breaks !== after.slice(right.start + length, right.end)) return;
  pushRun(runs, {
    before: left.start + length,
    after: right.start + length,
    length: breaks.length,
  });
}

interface PlacedGap {
  readonly before: string;
  readonly after: string;
  readonly gap: TextGap;
}

function sameWords(place: PlacedGap, mostEdits: number): TextRun[] {
  const { before, after, gap } = place;
  if (gap.before.start === gap.before.end || gap.after.start === gap.after.end) return [];
  const names = new TokenNames();
  const left = wordTokens(before, gap.before, names);
  const right = wordTokens(after, gap.after, names);
  const matches = matchSequences(left.names, right.names, { anchor: 4, mostEdits });
  const runs: TextRun[] = [];
  for (const match of matches) pushRun(runs, runOfMatch(match, left, right));
  const kept = dropIslands(runs, { text: before, within: gap }, WORD_ISLANDS);
  return trimmedGaps(place, kept);
}

function runOfMatch(match: Match, left: Tokens, right: Tokens): TextRun {
  const before = left.starts[match.before] ?? 0;
  const after = right.starts[match.after] ?? 0;
  return { before, after, length: (left.starts[match.before + match.length] ?? 0) - before };
}

/** Long gaps may be one long word: what they begin and end with alike is kept. */
function trimmedGaps({ before, after, gap }: PlacedGap, runs: readonly TextRun[]): TextRun[] {
  const all: TextRun[] = [];
  let [a, b] = [gap.before.start, gap.after.start];
  const end = { before: gap.before.end, after: gap.after.end, length: 0 };
  for (const run of [...runs, end]) {
    const limit = Math.min(run.before - a, run.after - b);
    if (limit >= LONG_GAP) {
      let head = 0;
      while (head < limit && before[a + head] === after[b + head]) head++;
      if (head > 0 && isHighSurrogate(before, a + head - 1)) head--;
      let tail = 0;
      while (tail < limit - head && before[run.before - 1 - tail] === after[run.after - 1 - tail]) {
        tail++;
      }
      if (tail > 0 && isHighSurrogate(before, run.before - tail - 1)) tail--;
      pushRun(all, { before: a, after: b, length: head });
      pushRun(all, { before: run.before - tail, after: run.after - tail, length: tail });
    }
    pushRun(all, run);
    [a, b] = [run.before + run.length, run.after + run.length];
  }
  return all;
}

/** True where a cut behind that place would part two halves of one character. */
function isHighSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00;
}
