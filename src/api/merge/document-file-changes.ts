import { decodeCorpusEntry } from '../../model/entry-codecs.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import type { CorpusEntry, DocumentKey } from '../../model/document.js';
import type { ObjectId } from '../../model/object-id.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import { emptyMap } from '../../tree/build.js';
import { diffMaps, type MapChange } from '../../tree/diff.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { rangeOfPrefix, readRange } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import { pathOfDocument } from '../document-paths.js';

/** Documents, and the settings that say where they lie. */
export interface DocumentState {
  readonly corpus: ObjectId | undefined;
  readonly settings: Settings | undefined;
}

/** A file of a document that differs between two states; a state that does not have it has no entry. */
export interface DocumentFileChange {
  /** In the project. */
  readonly path: string;
  readonly document: DocumentKey;
  readonly before: CorpusEntry | undefined;
  readonly after: CorpusEntry | undefined;
}

/**
 * The files of documents that are other ones in another state, by path: also those of documents that
 * are the same, in a source that lies in another folder. Files that only their metadata tells apart
 * are left out. Costs what differs.
 */
export function documentFileChanges(
  reader: NodeReader,
  before: DocumentState,
  after: DocumentState,
): Map<string, DocumentFileChange> {
  const moves = new Map<string, DocumentFileChange>();
  const states = { before, after };
  const note = (document: DocumentKey, state: 'before' | 'after', value?: Uint8Array) => {
    const { settings } = states[state];
    const path = settings && pathOfDocument(settings, document);
    if (path === undefined || value === undefined) return;
    const known = moves.get(path) ?? { path, document, before: undefined, after: undefined };
    moves.set(path, { ...known, [state]: decodeCorpusEntry(value) });
  };
  for (const change of changesBetween(reader, before, after)) {
    const document = fromUtf8(change.key);
    note(document, 'before', change.before);
    note(document, 'after', change.after);
  }
  for (const [path, move] of moves) if (move.before?.blob === move.after?.blob) moves.delete(path);
  return moves;
}

function* changesBetween(
  reader: NodeReader,
  before: DocumentState,
  after: DocumentState,
): Generator<MapChange> {
  const empty = emptyMap(reader.store, 'small');
  const [one, other] = [before.corpus ?? empty, after.corpus ?? empty];
  const moved = movedSources(before.settings, after.settings);
  for (const change of diffMaps(reader, one, other)) {
    const document = fromUtf8(change.key);
    if (!moved.has(document.slice(0, document.indexOf('/')))) yield change;
  }
  for (const source of moved) {
    const range = rangeOfPrefix(documentKeyBytes(`${source}/`));
    for (const { key, value } of readRange(reader, one, range)) {
      yield { key, before: value, after: undefined };
    }
    for (const { key, value } of readRange(reader, other, range)) {
      yield { key, before: undefined, after: value };
    }
  }
}

/** Ids of sources that lie in another folder, or in none. */
function movedSources(
  before: Settings | undefined,
  after: Settings | undefined,
): ReadonlySet<string> {
  const folder = (settings: Settings | undefined, id: string) =>
    settings && pathOfDocument(settings, `${id}/`);
  const ids = [...(before?.sources ?? []), ...(after?.sources ?? [])].map(({ id }) => id);
  return new Set(ids.filter((id) => folder(before, id) !== folder(after, id)));
}
