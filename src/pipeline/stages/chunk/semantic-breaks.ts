import type { Span } from '../../../model/chunk.js';
import type { Embedder } from '../../../model/embedder.js';
import type { TextEntry } from '../../../model/text.js';
import { embedChecked } from '../embed/embed-checked.js';
import type { ChunkSettings } from './chunk-settings.js';
import { semanticUnits } from './semantic-units.js';

/** Where `settings.breakpoint` and `settings.window` are not given. */
export const DEFAULT_BREAKPOINT = 90;
export const DEFAULT_WINDOW = 1;

/** UTF-16 code units of a table, of code or of an endless sentence that its subject is judged by. */
const JUDGED_LENGTH = 1000;

/** What is asked for the vectors of sentences. */
export type SentenceEmbedder = Pick<
  Embedder,
  'identity' | 'dimensions' | 'batchSize' | 'concurrency' | 'embedPassages'
>;

export interface SemanticBreakOptions {
  readonly settings: Pick<ChunkSettings, 'breakpoint' | 'window'>;
  readonly embedder: SentenceEmbedder;
  readonly signal?: AbortSignal | undefined;
  /** Told what each call of the embedder came to, for the report of the run. */
  readonly onEmbedded?: ((call: EmbeddedSentences) => void) | undefined;
}

/** What one call of the embedder came to. */
export interface EmbeddedSentences {
  readonly embedded: number;
  /** Of these, texts of which the embedder saw only the beginning. */
  readonly truncated: number;
  /** Tokens that the provider counted, where it says so. */
  readonly tokens: number | undefined;
}

/**
 * Offsets at which the subject of a text changes, ascending: the starts of those sentences whose
 * distance to what precedes them is above the percentile `breakpoint` of all such distances in the
 * text. Compared are the `window` sentences on either side, each as one text, by the cosine of their
 * vectors. Depends on this text alone, however its sentences are handed to the embedder.
 *
 * Throws what the embedder throws, and `bad-vectors`; an aborted `signal` throws its reason.
 */
export async function semanticBreaks(
  { text, marks }: Pick<TextEntry, 'text' | 'marks'>,
  options: SemanticBreakOptions,
): Promise<number[]> {
  const { breakpoint = DEFAULT_BREAKPOINT, window = DEFAULT_WINDOW } = options.settings;
  const units = semanticUnits(text, marks);
  const gaps = units.slice(1).map((unit, index) => ({
    at: unit.start,
    before: windowText(text, units.slice(Math.max(0, index + 1 - window), index + 1)),
    after: windowText(text, units.slice(index + 1, index + 1 + window)),
  }));
  // No distance is above the percentile where that is the largest one.
  if (Math.ceil((breakpoint / 100) * gaps.length) === gaps.length) return [];
  const vectors = await vectorsOf(
    new Set(gaps.flatMap(({ before, after }) => [before, after])),
    options,
  );
  const distances = gaps.map(({ before, after }) =>
    cosineDistance(vectors.get(before), vectors.get(after)),
  );
  const threshold = percentile(distances, breakpoint);
  return gaps.filter((_gap, index) => (distances[index] ?? 0) > threshold).map(({ at }) => at);
}

function windowText(text: string, units: readonly Span[]): string {
  return units.map(({ start, end }) => judgedPart(text.slice(start, end))).join(' ');
}

/** The beginning of a text that is too long to be judged whole, without half a surrogate pair. */
function judgedPart(text: string): string {
  const part = text.slice(0, JUDGED_LENGTH);
  return part.length < text.length ? part.replace(/[\ud800-\udbff]$/, '') : part;
}

async function vectorsOf(
  texts: ReadonlySet<string>,
  { embedder, signal, onEmbedded }: SemanticBreakOptions,
): Promise<Map<string, Float32Array>> {
  const { batchSize, concurrency = 1 } = embedder;
  const all = [...texts];
  const vectors = new Map<string, Float32Array>();
  for (let from = 0; from < all.length; from += batchSize * concurrency) {
    signal?.throwIfAborted();
    const calls: string[][] = [];
    const to = Math.min(all.length, from + batchSize * concurrency);
    for (let start = from; start < to; start += batchSize) {
      calls.push(all.slice(start, Math.min(to, start + batchSize)));
    }
    await Promise.all(
      calls.map(async (call) => {
        const made = await embedChecked(embedder, call, signal);
        made.vectors.forEach((vector, index) => vectors.set(call[index] ?? '', vector));
        const { truncated, tokens } = made;
        onEmbedded?.({ embedded: call.length, truncated: truncated.length, tokens });
      }),
    );
  }
  return vectors;
}

/** From 0 for the same direction to 2 for opposite ones; 1 where a vector has no direction. */
function cosineDistance(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) throw new Error('a sentence without a vector');
  let [dot, squaresA, squaresB] = [0, 0, 0];
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    dot += value * other;
    squaresA += value * value;
    squaresB += other * other;
  }
  return squaresA === 0 || squaresB === 0 ? 1 : 1 - dot / Math.sqrt(squaresA * squaresB);
}

/** The smallest of `values` that at least `percent` in a hundred of them do not exceed. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
}
