import type { DocumentKey } from '../../../model/document.js';
import { compareText } from '../../../util/compare-text.js';
import { BandIndex } from './band-index.js';
import { planBands } from './band-plan.js';
import type { DuplicateSettings } from './clean-settings.js';
import { estimateSimilarity, PERMUTATIONS } from './min-hash.js';

/** One text, as the signatures map has it. */
export interface SignedText {
  readonly document: DocumentKey;
  /** Names what it says: equal texts have equal ids. */
  readonly textId: string;
  /** See `MinHasher`; undefined where near duplicates are not looked for. */
  readonly places: Uint16Array | undefined;
}

/** A text that says again what another one says. */
export interface Duplicate {
  readonly document: DocumentKey;
  /** The one that is kept. */
  readonly of: DocumentKey;
  readonly kind: 'exact' | 'near';
  /** Jaccard similarity of their shingles; 1 for exact ones. */
  readonly similarity: number;
  /** Otherwise it is only reported. */
  readonly dropped: boolean;
}

/** What was decided of a corpus. */
export interface DuplicateDecision {
  /** In order of key. */
  readonly duplicates: readonly Duplicate[];
  /** Texts whose near duplicates may be missed: so much of them is what many others say. */
  readonly crowded: number;
}

/** Jaccard similarity of the shingles of two texts. */
export type SimilarityOf = (a: SignedText, b: SignedText) => number;

/**
 * Which texts are duplicates of which, texts coming in order of key.
 *
 * Equal texts are one group, of which the first is kept. Groups are then taken in order: one that
 * has a similarity of at least the threshold with a group that was kept is a near duplicate of the
 * most similar of those (of equally similar ones the first), else it is kept itself. So whatever is
 * dropped has a kept text beside it that is that similar, never only one like one like it.
 * Signatures choose what to compare; whether it is similar, the shingles themselves decide.
 */
export function decideDuplicates(
  texts: Iterable<SignedText>,
  settings: DuplicateSettings,
  similarityOf: SimilarityOf,
): DuplicateDecision {
  const groups = new Map<string, SignedText[]>();
  for (const text of texts) {
    const group = groups.get(text.textId);
    if (group === undefined) groups.set(text.textId, [text]);
    else group.push(text);
  }
  const finder = new NearFinder(settings.threshold, groups.size, similarityOf);
  const duplicates = [...groups.values()].flatMap((group) => {
    const [first] = group;
    const near = settings.near === 'keep' || !first ? undefined : finder.take(first);
    return duplicatesIn(group, near, settings);
  });
  duplicates.sort((a, b) => compareText(a.document, b.document));
  return { duplicates, crowded: finder.crowded };
}

interface Near {
  readonly of: DocumentKey;
  readonly similarity: number;
}

/** What becomes of the equal texts of a group. */
function duplicatesIn(
  group: readonly SignedText[],
  near: Near | undefined,
  settings: DuplicateSettings,
): Duplicate[] {
  const [first, ...others] = group;
  if (first === undefined) return [];
  const nearDuplicate = ({ document }: SignedText): Duplicate[] => {
    if (near === undefined) return [];
    return [{ document, ...near, kind: 'near', dropped: settings.near === 'drop' }];
  };
  const firstIsDropped = near !== undefined && settings.near === 'drop';
  const equal = others.flatMap((other): Duplicate[] => {
    // A text that is dropped is no reason to drop its equals; what it is nearly equal to is.
    if (settings.exact === 'keep' || firstIsDropped) return nearDuplicate(other);
    const { document } = other;
    const dropped = settings.exact === 'drop';
    return [{ document, of: first.document, kind: 'exact', similarity: 1, dropped }];
  });
  return [...nearDuplicate(first), ...equal];
}

/** Standard errors that an estimate may lie below the threshold before it is believed. */
const ERRORS_ALLOWED = 4;

/** Holds the texts that are kept and finds the one that another is nearly equal to. */
class NearFinder {
  readonly #kept: SignedText[] = [];
  readonly #index: BandIndex;
  readonly #leastEstimate: number;
  crowded = 0;

  constructor(
    readonly threshold: number,
    most: number,
    readonly similarityOf: SimilarityOf,
  ) {
    this.#index = new BandIndex(planBands(threshold), most);
    const error = Math.sqrt((threshold * (1 - threshold)) / PERMUTATIONS);
    this.#leastEstimate = threshold - ERRORS_ALLOWED * error;
  }

  /** What a text is a near duplicate of; undefined where it is kept. */
  take(text: SignedText): Near | undefined {
    const { places } = text;
    if (places === undefined) throw new Error(`a text without a signature: '${text.document}'`);
    let best: Near | undefined;
    for (const number of this.#index.candidates(places).sort((a, b) => a - b)) {
      const other = this.#kept[number];
      if (other?.places === undefined) continue;
      if (estimateSimilarity(places, other.places) < this.#leastEstimate) continue;
      const similarity = this.similarityOf(other, text);
      if (similarity < this.threshold || similarity <= (best?.similarity ?? 0)) continue;
      best = { of: other.document, similarity };
    }
    if (best !== undefined) return best;
    this.#kept.push(text);
    if (!this.#index.add(places)) this.crowded += 1;
    return undefined;
  }
}
