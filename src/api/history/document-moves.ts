import type { DocumentKey } from '../../model/document.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { diffMaps } from '../../tree/diff.js';
import { getValue } from '../../tree/read.js';
import { compareText } from '../../util/compare-text.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { describeEntry, type DocumentBytes } from './document-bytes.js';
import type { DocumentHistory } from './document-history.js';
import { isNamed } from './is-named.js';

/** What a commit did to a document; sizes in bytes. */
export interface DocumentMove {
  readonly document: string;
  readonly change: 'added' | 'changed' | 'removed' | 'renamed';
  /** The name before, of one that was renamed. */
  readonly from?: string;
  readonly sizeBefore: number | null;
  readonly sizeAfter: number | null;
}

/** Two states of the documents; no commit is the state before the first one. */
export interface Step {
  readonly before: CommitId | undefined;
  readonly after: CommitId;
}

/**
 * What differs between two commits among documents of some names, each a document's or a folder's,
 * in order of key. A document costs two look-ups, a folder the diff of both corpora.
 */
export async function documentMoves(
  documents: DocumentHistory,
  step: Step,
  names: readonly string[],
): Promise<DocumentMove[]> {
  const moves = new Map<string, DocumentMove>();
  const roots = await rootsOf(documents, step);
  for (const name of names) {
    const found =
      roots === undefined
        ? await movesByListing(documents, step, name)
        : movesInStore(documents, roots, name);
    for (const move of found) moves.set(move.document, move);
  }
  return [...moves.values()].sort((a, b) => compareText(a.document, b.document));
}

interface Roots {
  readonly before: ObjectId | undefined;
  readonly after: ObjectId;
}

/** Both corpora, where the store has them. */
async function rootsOf(documents: DocumentHistory, step: Step): Promise<Roots | undefined> {
  const after = await documents.corpusAt(step.after);
  const before = step.before && (await documents.corpusAt(step.before));
  if (after === undefined || (step.before !== undefined && before === undefined)) return undefined;
  return { before, after };
}

function movesInStore(documents: DocumentHistory, roots: Roots, name: string): DocumentMove[] {
  const { reader } = documents.snapshots.project;
  const { before, after } = roots;
  if (before === after) return [];
  const key = documentKeyBytes(name);
  const own = [before, after].map((root) => root && getValue(reader, root, key));
  // No document lies below another one.
  if (own.some((value) => value !== undefined)) {
    return moveOf(name, own[0] && describeEntry(own[0]), own[1] && describeEntry(own[1]));
  }
  if (before === undefined) {
    return [...documents.entriesIn(after, name)].flatMap(([document, entry]) =>
      moveOf(document, undefined, entry),
    );
  }
  return [...diffMaps(reader, before, after)].flatMap((change) => {
    const document = fromUtf8(change.key);
    if (!isNamed(document, name)) return [];
    const [was, is] = [change.before, change.after];
    return moveOf(document, was && describeEntry(was), is && describeEntry(is));
  });
}

async function movesByListing(
  documents: DocumentHistory,
  { before, after }: Step,
  name: string,
): Promise<DocumentMove[]> {
  const was =
    before === undefined
      ? new Map<string, DocumentBytes>()
      : await documents.entriesAt(before, name);
  const is = await documents.entriesAt(after, name);
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((document) =>
    moveOf(document, was.get(document), is.get(document)),
  );
}

function moveOf(
  document: DocumentKey,
  before: DocumentBytes | undefined,
  after: DocumentBytes | undefined,
): DocumentMove[] {
  if (isSame(before, after)) return [];
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const sizes = { sizeBefore: before?.size ?? null, sizeAfter: after?.size ?? null };
  return [{ document, change, ...sizes }];
}

function isSame(a: DocumentBytes | undefined, b: DocumentBytes | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.blob !== b.blob) return false;
  return a.entry === undefined || b.entry === undefined || a.entry === b.entry;
}
