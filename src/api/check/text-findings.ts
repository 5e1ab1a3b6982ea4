import type { DocumentKey } from '../../model/document.js';
import { decodeStoredText } from '../../model/entry-codecs.js';
import { partsPrefix } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { textsOfChunks } from '../../pipeline/snapshot-lock.js';
import { whyDropped } from '../../pipeline/stages/clean/duplicate-warning.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { rangeOfPrefix, readRange } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CheckedData } from './checked-data.js';
import type { Finding } from './finding.js';

/** Documents that were skipped, warnings that texts carry, and texts that say nothing. */
export function* textFindings({ reader, lock }: CheckedData): Generator<Finding> {
  const texts = textsOfChunks(lock);
  if (texts === undefined) return;
  const chunks = lock.chunks?.input === texts.root ? lock.chunks.root : undefined;
  for (const { key, value } of readRange(reader, texts.root)) {
    const { length, warnings = [] } = decodeStoredText(value);
    const document = fromUtf8(key);
    for (const { severity, code, message } of warnings) {
      yield { severity, check: code, document, message: withoutKey(message, document) };
    }
    const isExplained =
      whyDropped(warnings) !== undefined || warnings.some(({ severity }) => severity === 'error');
    if (length === 0 && !isExplained) {
      yield { severity: 'warning', check: 'empty-text', document, message: 'it has no text' };
    } else if (!isExplained && chunks !== undefined && !hasChunks(reader, chunks, document)) {
      const message = 'it has no chunk: its text is nothing but white space';
      yield { severity: 'warning', check: 'empty-text', document, message };
    }
  }
}

function hasChunks(reader: NodeReader, chunks: ObjectId, document: DocumentKey): boolean {
  return readRange(reader, chunks, rangeOfPrefix(partsPrefix(document))).next().done !== true;
}

/** `cannot extract 'docs/a.pdf': it is encrypted` names what the finding names already. */
function withoutKey(message: string, document: string): string {
  const end = `'${document}': `;
  const at = message.indexOf(end);
  return at < 0 ? message : message.slice(at + end.length);
}
