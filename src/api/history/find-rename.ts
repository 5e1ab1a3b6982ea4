import type { DocumentKey } from '../../model/document.js';
import { decodeCorpusEntry } from '../../model/entry-codecs.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { isSidecarName } from '../../model/sidecar.js';
import { diffMaps } from '../../tree/diff.js';
import { getValue } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { DocumentHistory } from './document-history.js';

/** Documents that went, at most, whose texts are compared with one that came. */
const MOST_COMPARED = 100;
/** Share of the longer text that both have, line by line, from which one is the other's new name. */
const LEAST_SHARED = 0.5;

/** A document that came between two commits. */
interface Arrival {
  readonly document: DocumentKey;
  readonly before: CommitId;
  readonly after: CommitId;
}

/**
 * The name that a document had before: of those that went when it came, the one with the same bytes,
 * else the one whose text is most alike, at least by half of its lines. Undefined where it is new,
 * and where the store lacks the documents of either commit. Costs the diff of both corpora.
 */
export async function findRename(
  documents: DocumentHistory,
  { document, before, after }: Arrival,
): Promise<DocumentKey | undefined> {
  const { snapshots } = documents;
  const { reader, store } = snapshots.project;
  const sides = [await snapshots.at(before), await snapshots.at(after)];
  const roots = sides.flatMap((side) => (typeof side === 'string' ? [] : [side.lock.corpus.root]));
  const [from, to] = roots;
  if (from === undefined || to === undefined || !roots.every((root) => store.has(root))) {
    return undefined;
  }
  const own = getValue(reader, to, documentKeyBytes(document));
  if (own === undefined) return undefined;
  const { blob, size } = decodeCorpusEntry(own);
  const gone: { readonly key: DocumentKey; readonly blob: ObjectId; readonly size: number }[] = [];
  for (const change of diffMaps(reader, from, to)) {
    const key = fromUtf8(change.key);
    if (change.before === undefined || change.after !== undefined || isSidecarName(key)) continue;
    gone.push({ key, ...decodeCorpusEntry(change.before) });
  }
  const same = gone.filter((one) => one.blob === blob);
  if (same.length > 0) return (same.find(({ key }) => isNamedAlike(key, document)) ?? same[0])?.key;
  gone.sort((a, b) => Math.abs(a.size - size) - Math.abs(b.size - size));
  const candidates = gone.slice(0, MOST_COMPARED).map(({ key }) => key);
  return mostAlike(documents, { document, before, after, candidates });
}

async function mostAlike(
  documents: DocumentHistory,
  arrival: Arrival & { readonly candidates: readonly DocumentKey[] },
): Promise<DocumentKey | undefined> {
  const { document, before, after, candidates } = arrival;
  const own = await (await documents.textsAt(after, document))?.read();
  if (own === undefined) return undefined;
  const lines = lengthsByLine(own);
  let best: { readonly key: DocumentKey; readonly share: number } | undefined;
  for (const key of candidates) {
    const text = await (await documents.textsAt(before, key))?.read();
    if (text === undefined) continue;
    const share = sharedLength(lines, text) / Math.max(1, own.length, text.length);
    if (share >= LEAST_SHARED && share > (best?.share ?? 0)) best = { key, share };
  }
  return best?.key;
}

/** How often a text has each of its lines. */
function lengthsByLine(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Characters of the lines that a text has in common with others, newlines included. */
function sharedLength(others: ReadonlyMap<string, number>, text: string): number {
  const left = new Map(others);
  let shared = 0;
  for (const line of text.split('\n')) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    shared += line.length + 1;
  }
  return shared;
}

/** True where both have the same name in other folders. */
function isNamedAlike(a: DocumentKey, b: DocumentKey): boolean {
  const nameOf = (key: DocumentKey) => key.slice(key.lastIndexOf('/') + 1);
  return nameOf(a) === nameOf(b);
}
