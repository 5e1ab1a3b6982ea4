/**
 * Finds many passages in many texts, white space apart, in one pass over the texts.
 *
 * The beginning of each passage is an anchor. A hash is rolled over a text without its white space
 * (Karp and Rabin 1987); where it is that of an anchor the whole passage is compared, so that nothing
 * is found which is not there. Anchors have one of a few lengths, and each length is rolled by itself.
 */
import type { Span } from '../../model/chunk.js';
import { compactText, type CompactText } from './compact-text.js';

/** Code units of anchors, the longest first; a passage has the longest that fits. */
const ANCHORS = [48, 16, 6] as const;
const BASE = 0x01000193;

interface Anchored {
  readonly passage: number;
  readonly units: Uint16Array;
}

interface AnchorGroup {
  readonly length: number;
  /** BASE to the power of the length, of 32 bits. */
  readonly power: number;
  readonly byHash: Map<number, Anchored[]>;
}

/** Passages that are looked for together. */
export class PassageFinder {
  readonly #groups: AnchorGroup[] = ANCHORS.map((length) => {
    return { length, power: powerOf(length), byHash: new Map() };
  });
  readonly #fold: boolean;

  /** With `fold`, upper and lower case are one. Passages are named by their position. */
  constructor(passages: Iterable<string>, { fold }: { readonly fold: boolean }) {
    this.#fold = fold;
    let passage = 0;
    for (const text of passages) {
      const { units } = compactText(text, { fold });
      const group = this.#groups.find(({ length }) => units.length >= length);
      if (group !== undefined) {
        const hash = hashOf(units, group.length);
        const others = group.byHash.get(hash);
        if (others === undefined) group.byHash.set(hash, [{ passage, units }]);
        else others.push({ passage, units });
      }
      passage++;
    }
  }

  /** True for a passage that is too short to be looked for: it has hardly a word. */
  static isTooShort(passage: string): boolean {
    return compactText(passage, { fold: false }).units.length < Math.min(...ANCHORS);
  }

  /** Every place of every passage in a text, overlapping ones too. */
  *find(text: string): Generator<Span & { readonly passage: number }, void, undefined> {
    const groups = this.#groups.filter(({ byHash }) => byHash.size > 0);
    if (groups.length === 0) return;
    const compact = compactText(text, { fold: this.#fold });
    for (const group of groups) yield* findGroup(compact, group);
  }
}

function* findGroup({ units, offsets }: CompactText, { length, power, byHash }: AnchorGroup) {
  if (units.length < length) return;
  let hash = hashOf(units, length);
  for (let start = 0; ; start++) {
    for (const { passage, units: wanted } of byHash.get(hash) ?? []) {
      if (!standsAt(units, wanted, start)) continue;
      const last = offsets[start + wanted.length - 1] ?? 0;
      yield { passage, start: offsets[start] ?? 0, end: last + 1 };
    }
    const next = units[start + length];
    if (next === undefined) return;
    hash = (Math.imul(hash, BASE) + next - Math.imul(units[start] ?? 0, power)) | 0;
  }
}

function standsAt(units: Uint16Array, wanted: Uint16Array, start: number): boolean {
  if (start + wanted.length > units.length) return false;
  for (let i = 0; i < wanted.length; i++) if (units[start + i] !== wanted[i]) return false;
  return true;
}

function hashOf(units: Uint16Array, length: number): number {
  let hash = 0;
  for (let i = 0; i < length; i++) hash = (Math.imul(hash, BASE) + (units[i] ?? 0)) | 0;
  return hash;
}

function powerOf(length: number): number {
  let power = 1;
  for (let i = 0; i < length; i++) power = Math.imul(power, BASE);
  return power;
}
