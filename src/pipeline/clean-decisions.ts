import { documentKeyBytes, documentOfKey } from '../model/entry-keys.js';
import type { DocumentKey } from '../model/document.js';
import type { ObjectId } from '../model/object-id.js';
import { getValue, readRange } from '../tree/read.js';
import { toHex } from '../util/bytes.js';
import { linesOf, TEXT_ID_BYTES, textOfEntry, type CleanedText } from './clean-stages.js';
import type { SimilarityMemory } from '../model/similarity-memory.js';
import type { StageContext } from './stage-context.js';
import {
  decodeBoilerplate,
  encodeBoilerplate,
  type BoilerplateLines,
} from './stages/clean/boilerplate-lines.js';
import {
  boilerplateFingerprint,
  duplicatesFingerprint,
  similarityFingerprint,
  type CleanRecipe,
} from './stages/clean/clean-fingerprint.js';
import type { BoilerplateSettings, DuplicateSettings } from './stages/clean/clean-settings.js';
import { decideBoilerplate } from './stages/clean/decide-boilerplate.js';
import {
  decideDuplicates,
  type DuplicateDecision,
  type SignedText,
} from './stages/clean/decide-duplicates.js';
import { decodeDuplicates, encodeDuplicates } from './stages/clean/duplicate-record.js';
import { placesOf } from './stages/clean/min-hash.js';
import { normalizeText } from './stages/clean/normalize-text.js';
import { TextSimilarity } from './text-similarity.js';

/** A choice over a whole map, kept as an object. */
export interface Decided<T> {
  readonly id: ObjectId;
  readonly value: T;
  /** True where it was known from before. */
  readonly known: boolean;
}

/** Which lines are boilerplate, by the map of line hashes that was made from `texts`. */
export function boilerplateOf(
  maps: { readonly lines: ObjectId; readonly texts: ObjectId },
  recipe: CleanRecipe & { readonly boilerplate: BoilerplateSettings },
  context: StageContext,
): Decided<BoilerplateLines> {
  const { reader } = context;
  const fingerprint = boilerplateFingerprint(recipe);
  return decided({ fingerprint, input: maps.lines, decode: decodeBoilerplate }, context, () => {
    const texts = readRange(reader, maps.lines);
    const { settings, boilerplate } = recipe;
    // As the lines of texts are before they are compared.
    const keep = boilerplate.keep.map((text) => normalizeText({ text, marks: [] }, settings).text);
    const how = { ...boilerplate, keep };
    const decision = decideBoilerplate(linesIn(texts), how, (document) =>
      linesOf(recipe, textIn(context, maps.texts, document)),
    );
    return encodeBoilerplate(decision);
  });
}

/** Which texts are duplicates, by the map of signatures that was made from `texts`. */
export function duplicatesOf(
  maps: { readonly signatures: ObjectId; readonly texts: ObjectId },
  recipe: CleanRecipe & { readonly duplicates: DuplicateSettings },
  context: StageContext & { readonly similarities: SimilarityMemory },
): Decided<DuplicateDecision> {
  const { reader, similarities } = context;
  const fingerprint = duplicatesFingerprint(recipe);
  return decided({ fingerprint, input: maps.signatures, decode: decodeDuplicates }, context, () => {
    const name = similarityFingerprint(recipe);
    const similarity = new TextSimilarity(
      (document) => textIn(context, maps.texts, document).text,
      context.force ? new Map<string, number>() : similarities.load(name),
    );
    const texts = signedIn(readRange(reader, maps.signatures));
    const decision = decideDuplicates(texts, recipe.duplicates, similarity.between);
    similarities.save(name, similarity.asked);
    return encodeDuplicates(decision);
  });
}

/** A choice from the log, or made now and written into it. */
function decided<T>(
  what: {
    readonly fingerprint: string;
    readonly input: ObjectId;
    readonly decode: (bytes: Uint8Array) => T;
  },
  context: StageContext,
  decide: () => Uint8Array,
): Decided<T> {
  const { fingerprint, input, decode } = what;
  const { store } = context.reader;
  const logged = context.force ? undefined : context.log.find(fingerprint, input);
  const bytes = logged && store.get(logged.output);
  if (logged !== undefined && bytes !== undefined) {
    return { id: logged.output, value: decode(bytes), known: true };
  }
  context.beforeWork();
  context.signal.throwIfAborted();
  const made = decide();
  const id = store.put('record', made);
  store.flush();
  context.log.record({ fingerprint, input, output: id, tally: {} });
  return { id, value: decode(made), known: false };
}

function textIn(context: StageContext, texts: ObjectId, document: DocumentKey): CleanedText {
  const { reader } = context;
  const value = getValue(reader, texts, documentKeyBytes(document));
  if (value === undefined) throw new Error(`a signature of '${document}' without its text`);
  return textOfEntry(reader.store, document, value);
}

interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

function* linesIn(entries: Iterable<Entry>) {
  for (const { key, value } of entries) yield { document: documentOfKey(key), hashes: value };
}

function* signedIn(entries: Iterable<Entry>): Generator<SignedText, void, undefined> {
  for (const { key, value } of entries) {
    const textId = toHex(value.subarray(0, TEXT_ID_BYTES));
    const signature = value.subarray(TEXT_ID_BYTES);
    const places = signature.length === 0 ? undefined : placesOf(signature);
    yield { document: documentOfKey(key), textId, places };
  }
}
