import { lineTokens, TokenNames } from './text-tokens.js';

/** A text that is on one side only. */
export interface LoneText {
  readonly key: string;
  readonly text: string;
}

/** A text that has another key now. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  /** Share of the longer one's characters that stand in lines which both have, from 0 to 1. */
  readonly similarity: number;
}

/** Share from which a removed and an added text are the same one under another name. */
const ALIKE = 0.5;
/** Lines that stand in more of the removed texts say nothing about which it was. */
const MOST_HOLDERS = 20;

/**
 * Finds which of the removed texts each added one was, by the lines they share; every text is in one
 * rename at most, the most alike first. Linear in the characters.
 */
export function matchRenames(removed: readonly LoneText[], added: readonly LoneText[]): Rename[] {
  const names = new TokenNames();
  const old = removed.map((text) => lengthsByLine(text, names));
  const holders = new Map<number, number[]>();
  for (const [i, lines] of old.entries()) {
    for (const line of lines.keys()) {
      const known = holders.get(line);
      if (known === undefined) holders.set(line, [i]);
      else known.push(i);
    }
  }
  const candidates = added.flatMap(({ key: to, text }) => {
    const lines = lengthsByLine({ key: to, text }, names);
    const shared = new Map<number, number>();
    for (const [line, length] of lines) {
      const owners = holders.get(line) ?? [];
      if (owners.length > MOST_HOLDERS) continue;
      for (const i of owners) {
        const common = Math.min(length, old[i]?.get(line) ?? 0);
        shared.set(i, (shared.get(i) ?? 0) + common);
      }
    }
    return [...shared].flatMap(([i, common]) => {
      const { key: from, text: earlier } = removed[i] ?? { key: '', text: '' };
      const similarity = common / Math.max(1, text.length, earlier.length);
      return similarity < ALIKE ? [] : [{ from, to, similarity }];
    });
  });
  return withoutRivals(candidates);
}

/** The most alike first; a text that is taken drops out. */
function withoutRivals(candidates: readonly Rename[]): Rename[] {
  const taken = { from: new Set<string>(), to: new Set<string>() };
  return [...candidates]
    .sort((a, b) => b.similarity - a.similarity)
    .filter(({ from, to }) => {
      if (taken.from.has(from) || taken.to.has(to)) return false;
      taken.from.add(from);
      taken.to.add(to);
      return true;
    });
}

/** Characters of each line of a text, together for lines that are alike. */
function lengthsByLine({ text }: LoneText, names: TokenNames): Map<number, number> {
  const lengths = new Map<number, number>();
  const { names: lines, starts } = lineTokens(text, names);
  for (const [i, line] of lines.entries()) {
    const length = (starts[i + 1] ?? 0) - (starts[i] ?? 0);
    lengths.set(line, (lengths.get(line) ?? 0) + length);
  }
  return lengths;
}
