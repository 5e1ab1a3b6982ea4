import { StemmaError } from '../errors/stemma-error.js';
import type { Tally } from '../model/derivation.js';
import type { CorpusEntry, Metadata } from '../model/document.js';
import {
  decodeCorpusEntry,
  decodeStoredText,
  encodeStoredText,
  mayHaveWarnings,
} from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectStore } from '../model/object-store.js';
import { SIDECAR_MEDIA_TYPE } from '../model/sidecar.js';
import type { ExtractedText, TextEntry } from '../model/text.js';
import { keepBlob } from '../tree/pieces/blob-writer.js';
import { readWholeBlob } from '../tree/pieces/read-blob.js';
import { rangeOfPrefix } from '../tree/read.js';
import { compareBytes, utf8 } from '../util/bytes.js';
import type { DocumentStage, StageDocument, StageEntry } from './document-stage.js';
import type { Extractor } from '../model/extractor.js';
import { extractDocument } from './stages/extract/extract-document.js';
import { UnreadableDocument } from './stages/extract/unreadable-document.js';
import { extractFingerprintParts } from './stages/extract/extract-fingerprint.js';
import type { ExtractSettings } from './stages/extract/extract-settings.js';
import { createExtractors } from './stages/extract/extractor-registry.js';

/** Largest document that text is extracted from, in bytes: it is whole in memory then. */
const MAXIMUM_BYTES = 256 * 1024 * 1024;

/**
 * Corpus to texts: each document's bytes become text, marks and metadata. `memoryUsed` gives the bytes
 * that this process holds; a document that makes them grow beyond measure is stopped.
 */
export function extractStage(
  settings: ExtractSettings,
  store: ObjectStore,
  memoryUsed?: () => number,
): DocumentStage {
  const extractors = createExtractors(settings, memoryUsed);
  const exactly = (document: string) => ({
    from: documentKeyBytes(document),
    to: documentKeyBytes(`${document}\0`),
  });
  return {
    name: 'extract',
    fingerprint: fingerprintOf(['extract', 1, extractFingerprintParts(settings)]),
    profile: 'small',
    unit: 'documents',
    batchEntries: 64,
    inputRange: exactly,
    // No file lies below another one: what begins so are the document's own parts.
    outputRanges: (document) => [
      exactly(document),
      rangeOfPrefix(documentKeyBytes(`${document}/`)),
    ],
    tally: tallyOf,
    work: async (batch, signal) => {
      const entries: StageEntry[][] = [];
      const how = { settings, store, extractors, signal };
      for (const one of batch) entries.push(await extractOne(one, how));
      return { entries, counts: {} };
    },
  };
}

/** Texts with warnings, and documents left out because they could not be read. */
function tallyOf(value: Uint8Array): Tally {
  if (!mayHaveWarnings(value)) return {};
  const { warnings = [] } = decodeStoredText(value);
  const skipped = warnings.some(({ severity }) => severity === 'error') ? 1 : 0;
  return { warnings: warnings.length - skipped, skipped };
}

/** What all documents are extracted with. */
interface Extraction {
  readonly settings: ExtractSettings;
  readonly store: ObjectStore;
  readonly extractors: readonly Extractor[];
  readonly signal: AbortSignal;
}

async function extractOne(one: StageDocument, how: Extraction): Promise<StageEntry[]> {
  const { store } = how;
  const [input] = one.entries;
  if (input === undefined) throw new Error('a document without a corpus entry');
  const entry = decodeCorpusEntry(input.value);
  const { document: key } = one;
  // What it says stands in the entry of its document.
  if (entry.mediaType === SIDECAR_MEDIA_TYPE) return [];
  if (!store.has(entry.blob)) throw missingBytes(key);
  const texts = (await textsOf(key, entry, how)).reverse();
  const entries: StageEntry[] = [];
  // A table may have hundreds of thousands: each is let go of as soon as it is kept.
  for (let next = texts.pop(); next !== undefined; next = texts.pop()) {
    const { part, text } = next;
    const name = part === undefined ? key : `${key}/${part}`;
    const metadata = metadataOf(entry, next);
    const value = keepText({ ...text, metadata }, store);
    entries.push({ key: documentKeyBytes(name), value });
  }
  return entries.sort((a, b) => compareBytes(a.key, b.key));
}

/**
 * Of several that name the same thing the last counts: the source's constants, what the document
 * states, its sidecar; a part of a document knows itself better than the sidecar of all parts.
 */
function metadataOf(document: CorpusEntry, { part, text }: ExtractedText): Metadata {
  const { metadata: constants, sidecar = {} } = document;
  return part === undefined
    ? { ...constants, ...text.metadata, ...sidecar }
    : { ...constants, ...sidecar, ...text.metadata };
}

function keepText(entry: TextEntry, store: ObjectStore): Uint8Array {
  const { text, marks, metadata, warnings = [] } = entry;
  return encodeStoredText({
    ...keepBlob((piece) => store.put('blob', piece), utf8(text)),
    length: text.length,
    marks,
    metadata,
    ...(warnings.length > 0 && { warnings }),
  });
}

/** What a document says; one that cannot be read has an empty text where the settings skip it. */
async function textsOf(
  key: string,
  entry: CorpusEntry,
  { settings, store, extractors, signal }: Extraction,
): Promise<ExtractedText[]> {
  try {
    if (entry.size > MAXIMUM_BYTES) throw tooLarge(key, entry.size);
    const bytes = readWholeBlob(store, entry);
    const input = { key, mediaType: entry.mediaType, bytes };
    return await extractDocument(input, settings, { extractors, signal });
  } catch (error) {
    if (settings.onError === 'fail' || !(error instanceof UnreadableDocument)) throw error;
    const { code, message } = error;
    const warnings = [{ severity: 'error', code, message } as const];
    return [{ text: { text: '', marks: [], metadata: {}, warnings } }];
  }
}

function tooLarge(document: string, size: number): UnreadableDocument {
  return new UnreadableDocument(
    'document-too-large',
    `cannot extract '${document}': it has ${size} bytes, a text may have ${MAXIMUM_BYTES}`,
    {
      data: { document, size, maximum: MAXIMUM_BYTES },
      suggestions: ['Split the file, or exclude it in stemma.yaml.'],
    },
  );
}

function missingBytes(document: string): StemmaError {
  return new StemmaError(
    'object-missing',
    `cannot read '${document}': its bytes are not in the store`,
    {
      data: { document },
      suggestions: ['Run `stemma snapshot` where the document is on disk.', 'Run `stemma fsck`.'],
    },
  );
}
