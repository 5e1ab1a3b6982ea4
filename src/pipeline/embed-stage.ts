import { translateDiskError } from '../errors/disk-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { VectorLocations } from '../model/derivation.js';
import type { Embedder } from '../model/embedder.js';
import {
  decodeStoredChunk,
  decodeStoredText,
  encodeStoredVector,
  isTruncated,
} from '../model/entry-codecs.js';
import { documentKeyBytes, partOfKey, partsPrefix, vectorKey } from '../model/entry-keys.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectId } from '../model/object-id.js';
import type { NodeReader } from '../tree/node-reader.js';
import { getValue, rangeOfPrefix } from '../tree/read.js';
import { compareBytes, toHex } from '../util/bytes.js';
import type { DocumentStage, StageDocument, StageEntry, StageOutput } from './document-stage.js';
import { KeptVectors, type Vector } from './kept-vectors.js';
import { readTextObject } from './read-text-object.js';
import { embedChecked } from './stages/embed/embed-checked.js';

/** What the embed stage is made of. */
export interface EmbedStageOptions {
  readonly embedder: Embedder;
  /** Texts that the chunks are slices of. A chunk's hash pins its text, so this adds no input. */
  readonly texts: ObjectId;
  readonly reader: NodeReader;
  /** Finds vectors of texts that stood in another document; left out where embedding is cheap. */
  readonly locations: VectorLocations | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Fingerprint of the embed stage with an embedder. */
export function embedFingerprint(embedder: Pick<Embedder, 'identity'>): string {
  return fingerprintOf(['embed', 1, embedder.identity]);
}

/** Chunks to vectors: each distinct text of a document gets one vector. */
export function embedStage(options: EmbedStageOptions): DocumentStage {
  const fingerprint = embedFingerprint(options.embedder);
  const work = new EmbedWork(options, fingerprint);
  const parts = (document: string) => rangeOfPrefix(partsPrefix(document));
  return {
    name: 'embed',
    fingerprint,
    profile: 'large',
    unit: 'chunks',
    // Little enough that a stop loses seconds; two calls, since a batch seldom fills its last one.
    batchEntries: 2 * options.embedder.batchSize * (options.embedder.concurrency ?? 1),
    inputRange: parts,
    outputRanges: (document) => [parts(document)],
    tally: (value) => ({ truncated: isTruncated(value) ? 1 : 0 }),
    work: (batch, signal) => work.run(batch, signal),
    onOutput: (before, after) => {
      work.remember(before, after);
    },
  };
}

/** A text of a document that needs a vector. */
interface Wanted {
  readonly hash: Uint8Array;
  readonly name: string;
  readonly text: string;
}

/** Milliseconds of work on one batch after which its vectors are kept. */
const KEEP_INTERVAL = 15_000;

class EmbedWork {
  /** Vectors made since the output was last remembered, by hash in hexadecimal. */
  readonly #made = new Map<string, Uint8Array>();
  readonly #kept: KeptVectors | undefined;

  constructor(
    readonly options: EmbedStageOptions,
    readonly fingerprint: string,
  ) {
    const { reader, locations } = options;
    if (locations !== undefined) this.#kept = new KeptVectors({ reader, locations, fingerprint });
  }

  async run(batch: readonly StageDocument[], signal: AbortSignal): Promise<StageOutput> {
    const found = new Map<string, Uint8Array>();
    const missing = new Map<string, Wanted>();
    let reused = 0;
    const wanted = batch.map((one) => this.#wantedOf(one));
    batch.forEach((one, i) => {
      const earlier = new Map(one.earlier.map(({ key, value }) => [toHex(partOfKey(key)), value]));
      for (const text of wanted[i] ?? []) {
        const { name, hash } = text;
        const vector = earlier.get(name) ?? found.get(name) ?? this.#made.get(name);
        const known = vector ?? (missing.has(name) ? undefined : this.#kept?.find(hash));
        if (known === undefined && !missing.has(name)) missing.set(name, text);
        else reused++;
        if (known !== undefined) found.set(name, known);
      }
    });
    const tokens = await this.#embed([...missing.values()], found, signal);
    const entries = batch.map((one, i) => entriesOf(one, wanted[i] ?? [], found));
    const counts = { embedded: missing.size, reused };
    return { entries, counts: tokens === undefined ? counts : { ...counts, tokens } };
  }

  /** Tells where the vectors of a new output lie, and forgets those held until then. */
  remember(before: ObjectId | undefined, after: ObjectId): void {
    this.#made.clear();
    this.#kept?.tell(before, after);
  }

  /** The distinct texts of a document's chunks as the embedder is shown them. */
  #wantedOf(one: StageDocument): Wanted[] {
    const { reader, texts } = this.options;
    const value = getValue(reader, texts, documentKeyBytes(one.document));
    if (value === undefined) throw new Error(`chunks of '${one.document}' without its text`);
    const text = readTextObject(reader.store, one.document, decodeStoredText(value));
    const wanted = new Map<string, Wanted>();
    for (const entry of one.entries) {
      const { start, end, shownHash, shownPrefix } = decodeStoredChunk(entry.value);
      const name = toHex(shownHash);
      wanted.set(name, { name, hash: shownHash, text: shownPrefix + text.slice(start, end) });
    }
    return [...wanted.values()].sort((a, b) => compareBytes(a.hash, b.hash));
  }

  /**
   * Embeds texts, as many calls at once as the embedder takes; the tokens that the provider says it
   * counted. Vectors are paid for or waited for: where a call fails the others are brought to their
   * end, and what was made is kept for the next run, as it is after some time of work on one batch.
   */
  async #embed(
    texts: readonly Wanted[],
    into: Map<string, Uint8Array>,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { embedder, now } = this.options;
    const fresh: Vector[] = [];
    let next = 0;
    let failed = false;
    let tokens: number | undefined;
    let keptAt = now();
    const callOneByOne = async (): Promise<void> => {
      while (next < texts.length && !failed) {
        signal.throwIfAborted();
        const part = texts.slice(next, next + embedder.batchSize);
        next += part.length;
        const made = await embedValues(embedder, part, signal);
        if (made.tokens !== undefined) tokens = (tokens ?? 0) + made.tokens;
        part.forEach(({ name, hash }, i) => {
          const value = made.values[i];
          if (value === undefined) throw new Error('a text without a vector');
          into.set(name, value);
          this.#made.set(name, value);
          fresh.push({ hash, value });
        });
        if (now() - keptAt < KEEP_INTERVAL || next >= texts.length) continue;
        this.#kept?.keep(fresh.splice(0));
        keptAt = now();
      }
    };
    const callers = Array.from({ length: embedder.concurrency ?? 1 }, () =>
      callOneByOne().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    );
    const ends = await Promise.allSettled(callers);
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure === undefined) return tokens;
    this.#keepAfterFailure(fresh);
    throw failure.reason;
  }

  /** The failure stays the error that is told; a disk that fails too is met again, and told, later. */
  #keepAfterFailure(vectors: readonly Vector[]): void {
    try {
      this.#kept?.keep(vectors);
    } catch (error) {
      if (!(translateDiskError('the store', error) instanceof StemmaError)) throw error;
    }
  }
}

/** Vectors as they are stored; throws `bad-vectors`. */
async function embedValues(
  embedder: Embedder,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<{ readonly values: readonly Uint8Array[]; readonly tokens: number | undefined }> {
  const texts = wanted.map(({ text }) => text);
  const { vectors, truncated, tokens } = await embedChecked(embedder, texts, signal);
  const cut = new Set(truncated);
  const values = vectors.map((one, i) =>
    encodeStoredVector({ values: one, truncated: cut.has(i) }, embedder.isSparse),
  );
  return { values, tokens };
}

function entriesOf(
  one: StageDocument,
  wanted: readonly Wanted[],
  vectors: ReadonlyMap<string, Uint8Array>,
): StageEntry[] {
  return wanted.map(({ name, hash }) => {
    const value = vectors.get(name);
    if (value === undefined) throw new Error('a text was neither found nor embedded');
    return { key: vectorKey(one.document, hash), value };
  });
}
