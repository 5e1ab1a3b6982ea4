import type { TokenCounter } from '../../model/token-counter.js';

/** Halves reach that share of a text beyond its middle. */
const OVERLAP = 0.1;

/**
 * A text in pieces of at most so many tokens: whole where it fits, else its halves, which overlap by a
 * fifth, and so on. A piece of one character is given whatever it counts.
 */
export function windowsOf(text: string, counter: TokenCounter, room: number): string[] {
  if (text.length <= 1 || counter.count(text) <= room) return [text];
  const [early, late] = [text.length * (0.5 - OVERLAP), text.length * (0.5 + OVERLAP)];
  const end = Math.min(text.length - 1, Math.ceil(late));
  const start = Math.max(1, Math.floor(early));
  return [text.slice(0, end), text.slice(start)].flatMap((half) => windowsOf(half, counter, room));
}
