import type { PlacedChunk } from '../../model/chunk-source.js';
import { filterOf } from '../../pipeline/settings/filter-settings.js';
import { toHex } from '../../util/bytes.js';
import { filterDocuments } from '../filter-documents.js';
import { openDense, openLexical } from '../open-sides.js';
import type { Project } from '../project.js';
import { QuestionVectors } from '../question-vectors.js';
import type { Snapshot } from '../snapshot-at.js';

/** What one side of retrieval gives a chunk, among all chunks that it may find. */
export interface SideRank {
  /** From 1; chunks that share a vector share it. */
  readonly rank: number;
  readonly score: number;
}

/** Ranks of all chunks of a snapshot for one question, by vectors and by words. */
export class SideRanks {
  private constructor(
    readonly byVector: ReadonlyMap<string, SideRank> | undefined,
    readonly byWord: ReadonlyMap<string, SideRank> | undefined,
  ) {}

  /** Compares every vector and reads every chunk with a word of the question. */
  static async open(project: Project, snapshot: Snapshot, question: string): Promise<SideRanks> {
    const { retrieve } = snapshot.loaded.settings.pipeline;
    const choice = filterDocuments(project, snapshot, filterOf(retrieve.filter ?? {}));
    const { vectors, chunks } = snapshot.lock;
    const dense = async () => {
      const questions = await QuestionVectors.open(project, snapshot);
      const search = await openDense(project, snapshot, { search: 'exact', choice });
      const found = search.search(await questions.vectorOf(question), vectors?.vectors ?? 0);
      return ranked(found, ({ document, shownHash }) => vectorName(document, shownHash));
    };
    const words = () => {
      const found = openLexical(project, snapshot, choice).search(question, chunks?.chunks ?? 0);
      return ranked(found, ({ document, ordinal }) => wordName(document, ordinal));
    };
    return new SideRanks(
      retrieve.mode === 'lexical' ? undefined : await dense(),
      retrieve.mode === 'dense' ? undefined : words(),
    );
  }

  /** Null for a side that does not find the chunk, undefined for one that is not asked. */
  of({ document, shownHash, ordinal }: PlacedChunk): {
    readonly dense: SideRank | null | undefined;
    readonly lexical: SideRank | null | undefined;
  } {
    const { byVector, byWord } = this;
    return {
      dense: byVector && (byVector.get(vectorName(document, shownHash)) ?? null),
      lexical: byWord && (byWord.get(wordName(document, ordinal)) ?? null),
    };
  }
}

function ranked<T extends { readonly score: number }>(
  found: readonly T[],
  nameOf: (one: T) => string,
): Map<string, SideRank> {
  return new Map(found.map((one, i) => [nameOf(one), { rank: i + 1, score: one.score }]));
}

function vectorName(document: string, shownHash: Uint8Array): string {
  return `${document}\0${toHex(shownHash)}`;
}

function wordName(document: string, ordinal: number): string {
  return `${document}\0${ordinal}`;
}
