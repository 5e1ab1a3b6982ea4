import { isDeepStrictEqual } from 'node:util';
import type { ChunkEntry } from '../../model/chunk.js';
import type { TextPlaces } from './text-places.js';
import { chunkOf, type TracedStep } from './trace.js';

/** What happened to the document of a passage. */
export interface OwnChange {
  readonly kind:
    'document-added' | 'document-removed' | 'document-renamed' | 'text-edited' | 'metadata-changed';
  /** The document; the old and the new name of one that was renamed. */
  readonly documents: readonly string[];
}

/** What a step did to the document of the passage itself; undefined for nothing that matters. */
export function ownChange(places: TextPlaces, traced: TracedStep): OwnChange | undefined {
  const { from, to } = traced;
  if (from.hasDocument && to.hasDocument) return textChange(traced);
  return from.hasDocument || to.hasDocument ? documentChange(places, traced) : undefined;
}

/** One side alone has the document: evidence names it, so under another name it is not found. */
function documentChange(places: TextPlaces, { before, after, from, to }: TracedStep): OwnChange {
  const isGone = from.hasDocument;
  const [here, there] = isGone ? [before, after] : [after, before];
  const point = isGone ? from : to;
  const name = chunkOf(here, point)?.document ?? point.place?.document;
  const kind = isGone ? 'document-removed' : 'document-added';
  if (name === undefined) return { kind, documents: [] };
  const other = places.documentIn(name, here.state.snapshot, there.state.snapshot)?.document;
  if (other === undefined) return { kind, documents: [name] };
  return { kind: 'document-renamed', documents: isGone ? [name, other] : [other, name] };
}

/** Both sides have the document. */
function textChange({ before, after, from, to }: TracedStep): OwnChange | undefined {
  const [old, fresh] = [chunkOf(before, from), chunkOf(after, to)];
  const name = fresh?.document ?? old?.document ?? to.place?.document;
  const documents = name === undefined ? [] : [name];
  if (old === undefined || fresh === undefined) return { kind: 'text-edited', documents };
  if (shownOf(old.entry) !== shownOf(fresh.entry)) return { kind: 'text-edited', documents };
  if (old.document !== fresh.document) {
    return { kind: 'document-renamed', documents: [old.document, fresh.document] };
  }
  const isFiltered = [before, after].some(
    ({ state }) => state.snapshot.loaded.settings.pipeline.retrieve.filter !== undefined,
  );
  const isSame = isDeepStrictEqual(old.entry.metadata, fresh.entry.metadata);
  return isFiltered && !isSame ? { kind: 'metadata-changed', documents } : undefined;
}

function shownOf({ shown, text }: ChunkEntry): string {
  return shown ?? text;
}
