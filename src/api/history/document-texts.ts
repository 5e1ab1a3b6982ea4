import type { DocumentKey } from '../../model/document.js';
import { objectIdOf } from '../../model/object-id.js';
import type { ExtractSettings } from '../../pipeline/stages/extract/extract-settings.js';
import { extractDocument } from '../../pipeline/stages/extract/extract-document.js';
import { UnreadableDocument } from '../../pipeline/stages/extract/unreadable-document.js';
import { mediaTypeOf } from '../../sources/media-type.js';
import { keepBlob } from '../../tree/pieces/blob-writer.js';
import { compareBytes, utf8 } from '../../util/bytes.js';

/** What a document says in a commit, all its texts put together by `joinTexts`. */
export interface DocumentTexts {
  /** Equal ids are equal texts. */
  readonly id: string;
  read(): Promise<string>;
}

/** What stands before each text, and between the texts of a document of several. */
const BEFORE = '\n';
const BETWEEN = '\n\0';

/**
 * The texts of a document one behind the other, each with a line end before and behind it, so that
 * every line is one between two line ends.
 */
export function joinTexts(texts: readonly string[]): string {
  return `${BEFORE}${texts.join(`${BETWEEN}${BEFORE}`)}\n`;
}

/** Where each of the texts begins in what `joinTexts` makes of them. */
export function placesOfTexts(texts: readonly string[]): number[] {
  let at = BEFORE.length;
  return texts.map((text) => {
    const start = at;
    at += text.length + BETWEEN.length + BEFORE.length;
    return start;
  });
}

/** What the bytes of a document say, made for one question and not kept. */
export async function extractTexts(
  key: DocumentKey,
  from: { readonly bytes: Uint8Array; readonly settings: ExtractSettings },
): Promise<DocumentTexts> {
  const texts = await textsOf(key, from);
  const id = texts.map((text) => keepBlob(objectIdOf, utf8(text)).blob).join();
  return { id, read: () => Promise.resolve(joinTexts(texts)) };
}

async function textsOf(
  key: DocumentKey,
  { bytes, settings }: { readonly bytes: Uint8Array; readonly settings: ExtractSettings },
): Promise<string[]> {
  try {
    const input = { key, mediaType: mediaTypeOf(key), bytes };
    const texts = await extractDocument(input, settings);
    // In the order that the map of texts has.
    const named = texts.map(({ part = '', text }) => ({ part: utf8(part), text: text.text }));
    return named.sort((a, b) => compareBytes(a.part, b.part)).map(({ text }) => text);
  } catch (error) {
    if (error instanceof UnreadableDocument) return [''];
    throw error;
  }
}
