import { StemmaError } from '../errors/stemma-error.js';
import { decodeCorpusEntry, encodeStoredText } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectStore } from '../model/object-store.js';
import { keepBlob } from '../tree/pieces/blob-writer.js';
import { readWholeBlob } from '../tree/pieces/read-blob.js';
import { utf8 } from '../util/bytes.js';
import type { DocumentStage, StageDocument, StageEntry } from './document-stage.js';
import { extractDocument } from './stages/extract/extract-document.js';
import { extractFingerprintParts } from './stages/extract/extract-fingerprint.js';
import type { ExtractSettings } from './stages/extract/extract-settings.js';

/** Largest document that text is extracted from, in bytes: it is whole in memory then. */
const MAXIMUM_BYTES = 256 * 1024 * 1024;

/** Corpus to texts: each document's bytes become text, marks and metadata. */
export function extractStage(settings: ExtractSettings, store: ObjectStore): DocumentStage {
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
    outputRange: exactly,
    tally: () => ({}),
    work: async (batch) => {
      const entries: StageEntry[][] = [];
      for (const one of batch) entries.push([await extractOne(one, settings, store)]);
      return { entries, counts: {} };
    },
  };
}

async function extractOne(
  one: StageDocument,
  settings: ExtractSettings,
  store: ObjectStore,
): Promise<StageEntry> {
  const [input] = one.entries;
  if (input === undefined) throw new Error('a document without a corpus entry');
  const entry = decodeCorpusEntry(input.value);
  const { document: key } = one;
  if (!store.has(entry.blob)) throw missingBytes(key);
  if (entry.size > MAXIMUM_BYTES) throw tooLarge(key, entry.size);
  const bytes = readWholeBlob(store, entry);
  const text = await extractDocument({ key, mediaType: entry.mediaType, bytes }, settings);
  const value = encodeStoredText({
    ...keepBlob((part) => store.put('blob', part), utf8(text.text)),
    length: text.text.length,
    marks: text.marks,
    metadata: { ...entry.metadata, ...text.metadata },
  });
  return { key: documentKeyBytes(key), value };
}

function tooLarge(document: string, size: number): StemmaError {
  return new StemmaError(
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
