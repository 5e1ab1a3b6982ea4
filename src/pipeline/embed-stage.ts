import { StemmaError } from '../errors/stemma-error.js';
import type { VectorLocations } from '../model/derivation.js';
import type { Embedder } from '../model/embedder.js';
import { decodeStoredChunk, decodeStoredText, encodeStoredVector } from '../model/entry-codecs.js';
import { documentKeyBytes, partOfKey, partsPrefix, vectorKey } from '../model/entry-keys.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectId } from '../model/object-id.js';
import { newLeaves } from '../tree/new-leaves.js';
import type { NodeReader } from '../tree/node-reader.js';
import { getValue, rangeOfPrefix } from '../tree/read.js';
import { compareBytes, toHex } from '../util/bytes.js';
import type { DocumentStage, StageDocument, StageEntry, StageOutput } from './document-stage.js';
import { readTextObject } from './read-text-object.js';

/** What the embed stage is made of. */
export interface EmbedStageOptions {
  readonly embedder: Embedder;
  /** Texts that the chunks are slices of. A chunk's hash pins its text, so this adds no input. */
  readonly texts: ObjectId;
  readonly reader: NodeReader;
  /** Finds vectors of texts that stood in another document; left out where embedding is cheap. */
  readonly locations: VectorLocations | undefined;
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
    batchEntries: 2 * options.embedder.batchSize,
    inputRange: parts,
    outputRanges: (document) => [parts(document)],
    tally: (value) => ({ truncated: value.length % 4 === 1 ? 1 : 0 }),
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

class EmbedWork {
  /** Vectors made since the output was last remembered, by hash in hexadecimal. */
  readonly #made = new Map<string, Uint8Array>();

  constructor(
    readonly options: EmbedStageOptions,
    readonly fingerprint: string,
  ) {}

  async run(batch: readonly StageDocument[], signal: AbortSignal): Promise<StageOutput> {
    const found = new Map<string, Uint8Array>();
    const missing = new Map<string, string>();
    let reused = 0;
    const wanted = batch.map((one) => this.#wantedOf(one));
    batch.forEach((one, i) => {
      const earlier = new Map(one.earlier.map(({ key, value }) => [toHex(partOfKey(key)), value]));
      for (const { name, hash, text } of wanted[i] ?? []) {
        const vector = earlier.get(name) ?? found.get(name) ?? this.#made.get(name);
        const known = vector ?? (missing.has(name) ? undefined : this.#locate(hash));
        if (known === undefined && !missing.has(name)) missing.set(name, text);
        else reused++;
        if (known !== undefined) found.set(name, known);
      }
    });
    await this.#embed(missing, found, signal);
    const entries = batch.map((one, i) => entriesOf(one, wanted[i] ?? [], found));
    return { entries, counts: { embedded: missing.size, reused } };
  }

  /** Tells where the vectors of a new output lie, and forgets those held until then. */
  remember(before: ObjectId | undefined, after: ObjectId): void {
    const { reader, locations } = this.options;
    this.#made.clear();
    if (locations === undefined || before === after) return;
    locations.save(this.fingerprint, placesOf(reader, before, after));
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

  /** A vector from a map leaf that held one for the same text before. */
  #locate(hash: Uint8Array): Uint8Array | undefined {
    const { reader, locations } = this.options;
    const leaf = locations?.find(this.fingerprint, hash);
    if (leaf === undefined || !reader.store.has(leaf)) return undefined;
    const entry = reader
      .read(leaf)
      .entries.find(({ key }) => compareBytes(partOfKey(key), hash) === 0);
    return entry?.value;
  }

  async #embed(
    missing: ReadonlyMap<string, string>,
    into: Map<string, Uint8Array>,
    signal: AbortSignal,
  ): Promise<void> {
    const { embedder } = this.options;
    const names = [...missing.keys()];
    for (let i = 0; i < names.length; i += embedder.batchSize) {
      signal.throwIfAborted();
      const part = names.slice(i, i + embedder.batchSize);
      const texts = part.map((name) => missing.get(name) ?? '');
      for (const [j, value] of (await embedValues(embedder, texts, signal)).entries()) {
        const name = part[j];
        if (name === undefined) continue;
        into.set(name, value);
        this.#made.set(name, value);
      }
    }
  }
}

async function embedValues(
  embedder: Embedder,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  const { vectors, truncated } = await embedder.embedPassages(texts, signal);
  if (vectors.length !== texts.length || vectors.some((v) => v.length !== embedder.dimensions)) {
    throw badVectors(
      `${vectors.length} vectors of ${vectors[0]?.length ?? 0} dimensions for ${texts.length} texts; expected ${embedder.dimensions} dimensions`,
    );
  }
  const broken = vectors.findIndex((vector) => !vector.every(Number.isFinite));
  if (broken >= 0) {
    const text = JSON.stringify(texts[broken]?.slice(0, 60));
    throw badVectors(`a vector with a value that is no number, for the text ${text}`);
  }
  const cut = new Set(truncated);
  return vectors.map((values, i) => encodeStoredVector({ values, truncated: cut.has(i) }));
}

function badVectors(what: string): StemmaError {
  return new StemmaError('bad-vectors', `the embedder gave ${what}`, {
    suggestions: ['Check model and dimensions under pipeline.embed in stemma.yaml.'],
  });
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

function* placesOf(
  reader: NodeReader,
  before: ObjectId | undefined,
  after: ObjectId,
): Generator<readonly [Uint8Array, ObjectId], void, undefined> {
  for (const { id, node } of newLeaves(reader, before, after)) {
    for (const { key } of node.entries) yield [partOfKey(key), id];
  }
}
