import { StemmaError } from '../errors/stemma-error.js';
import type { PlacedChunk } from '../model/chunk-source.js';
import type { DenseSearch, LexicalSearch } from '../model/dense-search.js';
import { decodeStoredVector } from '../model/entry-codecs.js';
import { vectorKey } from '../model/entry-keys.js';
import { unitVector } from '../model/unit-vector.js';
import { ExactSearch } from '../retrieve/exact-search.js';
import type { DocumentChoice } from '../retrieve/filter/choose-documents.js';
import { HnswSearch } from '../retrieve/hnsw-search.js';
import { lexicalPath } from '../retrieve/lexical-index.js';
import { MergedSearch } from '../retrieve/merged-search.js';
import { FtsSearch } from '../retrieve/lexical-search.js';
import { countRange, getValue } from '../tree/read.js';
import { openGraph } from './open-graph.js';
import type { Project } from './project.js';
import type { Snapshot } from './snapshot-at.js';

/** How vectors are searched: all of them, or through the index. */
export type SearchKind = 'exact' | 'index';

/** Where fewer of the vectors than this share may be found, all of those are compared. */
const EXACT_SHARE = 0.25;

/** Opens the search by words over the documents of a choice, or over all. */
export function openLexical(
  project: Project,
  { lock }: Snapshot,
  choice: DocumentChoice | undefined,
): LexicalSearch {
  if (lock.lexical === undefined) throw new Error('no word index in the snapshot');
  const path = lexicalPath(project.cacheFolder('lexical'), lock.lexical.input);
  const search = new FtsSearch(path, choice && lexicalScope(choice));
  project.onClose(() => {
    search.close();
  });
  return search;
}

/** Lists whichever documents are fewer. */
function lexicalScope({ chosen, documents, ranges, others }: DocumentChoice) {
  return chosen * 2 <= documents
    ? ({ keys: 'only', ranges } as const)
    : ({ keys: 'all but', ranges: others } as const);
}

/**
 * Opens the search by vectors over the documents of a choice, or over all. A choice of few is
 * compared vector by vector even where there is a graph: that is exact, and quicker.
 */
export async function openDense(
  project: Project,
  { lock, loaded }: Snapshot,
  { search, choice }: { readonly search: SearchKind; readonly choice: DocumentChoice | undefined },
): Promise<DenseSearch> {
  const { vectors, index } = lock;
  if (vectors === undefined || index === undefined) throw new Error('no vectors in the snapshot');
  const settings = loaded.settings.pipeline.index;
  const { reader } = project;
  const ranges = choice?.ranges;
  const found = ranges?.reduce((sum, range) => sum + countRange(reader, vectors.root, range), 0);
  const isFew = found !== undefined && found < EXACT_SHARE * vectors.vectors;
  if (search === 'exact' || index.type === 'flat' || settings.type === 'flat' || isFew) {
    return ExactSearch.open(reader, vectors.root, vectors.dimensions, ranges);
  }
  const pinned = { index, settings, dimensions: vectors.dimensions };
  const graphs = await openGraph(project, pinned);
  return new MergedSearch(graphs.map((graph) => new HnswSearch(graph, settings.efSearch, ranges)));
}

/** Reads the vectors of chunks, at length 1. */
export function vectorReader(
  project: Project,
  { lock }: Snapshot,
): (chunk: PlacedChunk) => Float32Array {
  const { vectors } = lock;
  if (vectors === undefined) throw new Error('no vectors in the snapshot');
  return ({ document, ordinal, shownHash }) => {
    const value = getValue(project.reader, vectors.root, vectorKey(document, shownHash));
    if (value !== undefined) return unitVector(decodeStoredVector(value).values);
    throw new StemmaError(
      'snapshot-inconsistent',
      `cannot compare chunk ${ordinal} of '${document}': the snapshot has no vector of it`,
      { data: { document, ordinal }, suggestions: ['Run `stemma run`.'] },
    );
  };
}
