import { decodeCorpusEntry } from '../../model/entry-codecs.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import { isSidecarName, ownerOfSidecar, SIDECAR_MEDIA_TYPE } from '../../model/sidecar.js';
import { getValue, readRange } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CheckedData } from './checked-data.js';
import type { Finding } from './finding.js';

/** Sidecars without their document, and documents with the same bytes as one before them. */
export function* corpusFindings({ reader, lock }: CheckedData): Generator<Finding> {
  const { root } = lock.corpus;
  const firstWith = new Map<string, string>();
  for (const { key, value } of readRange(reader, root)) {
    const { blob, size, mediaType } = decodeCorpusEntry(value);
    const document = fromUtf8(key);
    if (mediaType === SIDECAR_MEDIA_TYPE) {
      const owner = ownerOfSidecar(document);
      const isThere = getValue(reader, root, documentKeyBytes(owner)) !== undefined;
      if (isThere && !isSidecarName(owner)) continue;
      const message = `it is a sidecar without its document '${owner}'`;
      yield { severity: 'warning', check: 'orphan-sidecar', document, message };
      continue;
    }
    const first = firstWith.get(blob);
    if (first === undefined) firstWith.set(blob, document);
    else if (size > 0) {
      const message = `it has the same bytes as '${first}'`;
      yield { severity: 'info', check: 'same-bytes', document, message };
    }
  }
}
