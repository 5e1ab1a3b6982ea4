import { createHash } from 'node:crypto';
import {
  decodeStoredText,
  encodeStoredText,
  mayHaveWarnings,
  type StoredText,
} from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import type { ObjectStore } from '../model/object-store.js';
import { keepBlob } from '../tree/pieces/blob-writer.js';
import { concatBytes, utf8 } from '../util/bytes.js';
import type { DocumentStage, StageDocument, StageEntry } from './document-stage.js';
import { readTextObject } from './read-text-object.js';
import { sourceOf, type BoilerplateLines } from './stages/clean/boilerplate-lines.js';
import {
  linesFingerprint,
  signaturesFingerprint,
  textsFingerprint,
  type CleanRecipe,
} from './stages/clean/clean-fingerprint.js';
import { cleanText } from './stages/clean/clean-text.js';
import { boilerplateWarning } from './stages/clean/duplicate-warning.js';
import { packLineHashes } from './stages/clean/line-set.js';
import { MinHasher } from './stages/clean/min-hash.js';
import { normalizeText } from './stages/clean/normalize-text.js';
import { textLines, type TextLine } from './stages/clean/text-lines.js';
import { WordHasher } from './stages/clean/word-hasher.js';

/** Bytes that name a text at the beginning of its signature. */
export const TEXT_ID_BYTES = 16;

/** Texts to the hashes of their lines (`packLineHashes`): one entry a text. */
export function linesStage(recipe: CleanRecipe, store: ObjectStore): DocumentStage {
  const named = {
    name: 'clean lines',
    fingerprint: linesFingerprint(recipe),
    profile: 'large',
  } as const;
  return textStage(named, (one) => packLineHashes(keysOf(linesOf(recipe, readText(store, one)))));
}

/** The lines of a text that may be boilerplate, as the lines map counts them. */
export function linesOf(recipe: CleanRecipe, text: CleanedText): Iterable<TextLine> {
  const numbers = recipe.settings.boilerplate?.numbers ?? 'exact';
  return textLines(normalizeText(text, recipe.settings), numbers);
}

/** Texts to cleaned texts, duplicates among them; one of boilerplate alone is empty and says so. */
export function cleanTextsStage(
  recipe: CleanRecipe,
  store: ObjectStore,
  boilerplate: { readonly id: ObjectId; readonly lines: BoilerplateLines } | undefined,
): DocumentStage {
  const fingerprint = textsFingerprint(recipe, boilerplate?.id);
  const stage = textStage({ name: 'clean', fingerprint, profile: 'small' }, (one) => {
    const { entry, stored, text } = readText(store, one);
    const lines = boilerplate?.lines.get(sourceOf(one.document));
    const cleaned = cleanText({ text, marks: stored.marks }, recipe.settings, lines);
    const isLost = content.test(text) && !content.test(cleaned.text);
    const { text: left, marks } = isLost ? { text: '', marks: [] } : cleaned;
    if (left === text && marks === stored.marks) return entry;
    const blob = keepBlob((piece) => store.put('blob', piece), utf8(left));
    const warnings = [...(stored.warnings ?? []), ...(isLost ? [boilerplateWarning] : [])];
    const told = warnings.length > 0 && { warnings };
    return encodeStoredText({ ...stored, ...blob, length: left.length, marks, ...told });
  });
  return { ...stage, tally: (value) => ({ emptied: isEmptied(value) ? 1 : 0 }) };
}

const content = /[\p{L}\p{N}]/u;

function isEmptied(value: Uint8Array): boolean {
  if (!mayHaveWarnings(value)) return false;
  const { warnings = [] } = decodeStoredText(value);
  return warnings.some(({ code }) => code === boilerplateWarning.code);
}

/**
 * Texts to signatures: the first 16 bytes of SHA-256 of the text without white space at its end, then
 * the MinHash signature where near duplicates are looked for. A text without a letter or digit has none: it is nobody's duplicate.
 */
export function signaturesStage(recipe: CleanRecipe, store: ObjectStore): DocumentStage {
  const hasher = new MinHasher(new WordHasher());
  const near = recipe.settings.duplicates?.near !== 'keep';
  const fingerprint = signaturesFingerprint(recipe);
  return textStage({ name: 'clean signatures', fingerprint, profile: 'large' }, (one) => {
    const { text } = readText(store, one);
    if (!content.test(text)) return undefined;
    const digest = createHash('sha256').update(text.trimEnd(), 'utf8').digest();
    const id = digest.subarray(0, TEXT_ID_BYTES);
    return concatBytes(id, (near && hasher.signatureOf(text)) || new Uint8Array());
  });
}

/** A text with its entry. */
export interface CleanedText extends Pick<StoredText, 'marks'> {
  readonly entry: Uint8Array;
  readonly stored: StoredText;
  readonly text: string;
}

function readText(store: ObjectStore, { document, entries }: StageDocument): CleanedText {
  const [entry] = entries;
  if (entry === undefined) throw new Error(`a text without an entry: '${document}'`);
  return textOfEntry(store, document, entry.value);
}

/** The text that an entry of a texts map names. */
export function textOfEntry(store: ObjectStore, document: string, entry: Uint8Array): CleanedText {
  const stored = decodeStoredText(entry);
  return { entry, stored, marks: stored.marks, text: readTextObject(store, document, stored) };
}

/** A stage from a texts map to a map with at most one entry of the same key. */
function textStage(
  named: Pick<DocumentStage, 'name' | 'fingerprint' | 'profile'>,
  work: (one: StageDocument) => Uint8Array | undefined,
): DocumentStage {
  const exactly = (document: string) => ({
    from: documentKeyBytes(document),
    to: documentKeyBytes(`${document}\0`),
  });
  return {
    ...named,
    unit: 'texts',
    batchEntries: 64,
    inputRange: exactly,
    outputRanges: (document) => [exactly(document)],
    tally: () => ({}),
    work: (batch) => {
      const entries = batch.map((one): StageEntry[] => {
        const value = work(one);
        return value === undefined ? [] : [{ key: documentKeyBytes(one.document), value }];
      });
      return Promise.resolve({ entries, counts: {} });
    },
  };
}

function* keysOf(lines: Iterable<TextLine>): Generator<string, void, undefined> {
  for (const { key } of lines) yield key;
}
