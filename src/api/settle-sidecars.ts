import type { CorpusEntry } from '../model/document.js';
import { decodeCorpusEntry, encodeCorpusEntry } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import type { ObjectId } from '../model/object-id.js';
import {
  isSidecarName,
  ownerOfSidecar,
  parseSidecar,
  SIDECAR_MEDIA_TYPE,
  sidecarOf,
} from '../model/sidecar.js';
import { applyEdits, type MapEdit } from '../tree/apply.js';
import type { NodeReader } from '../tree/node-reader.js';
import { hasBlob, readWholeBlob } from '../tree/pieces/read-blob.js';
import { getValue, readRange } from '../tree/read.js';
import { compareBytes, fromUtf8 } from '../util/bytes.js';

/**
 * A merged corpus in which the documents have what their sidecars say: a merge can take a document
 * from one side and its sidecar from the other, or leave one of them out. Costs a pass over the
 * entries.
 */
export function settleSidecars(
  reader: NodeReader,
  root: ObjectId,
): { readonly root: ObjectId; readonly sidecars: number } {
  const sidecars = new Map<string, CorpusEntry>();
  const owners = new Map<string, CorpusEntry>();
  for (const { key, value } of readRange(reader, root)) {
    const entry = decodeCorpusEntry(value);
    if (entry.mediaType === SIDECAR_MEDIA_TYPE) sidecars.set(fromUtf8(key), entry);
    if (entry.sidecar !== undefined) owners.set(fromUtf8(key), entry);
  }
  const edits: MapEdit[] = [];
  for (const [document, { sidecar: _gone, ...entry }] of owners) {
    if (sidecars.has(sidecarOf(document))) continue;
    edits.push({ key: documentKeyBytes(document), value: encodeCorpusEntry(entry) });
  }
  for (const [key, entry] of sidecars) {
    const document = ownerOfSidecar(key);
    // Bytes of documents need not be in the store of this machine.
    if (owners.has(document) || isSidecarName(document) || !hasBlob(reader.store, entry)) continue;
    const edit = withSidecar(reader, root, { document, key, entry });
    if (edit !== undefined) edits.push(edit);
  }
  edits.sort((a, b) => compareBytes(a.key, b.key));
  return { root: applyEdits(reader, root, edits), sidecars: sidecars.size };
}

function withSidecar(
  reader: NodeReader,
  root: ObjectId,
  found: { readonly document: string; readonly key: string; readonly entry: CorpusEntry },
): MapEdit | undefined {
  const owner = documentKeyBytes(found.document);
  const value = getValue(reader, root, owner);
  if (value === undefined) return undefined;
  const sidecar = parseSidecar(readWholeBlob(reader.store, found.entry), found.key);
  if (Object.keys(sidecar).length === 0) return undefined;
  return { key: owner, value: encodeCorpusEntry({ ...decodeCorpusEntry(value), sidecar }) };
}
