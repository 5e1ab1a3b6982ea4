import type { Embedder } from '../model/embedder.js';
import type { DenseSearch, LexicalSearch } from '../model/dense-search.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { RankedChunk } from '../model/ranked-chunk.js';
import { ExactSearch } from '../retrieve/exact-search.js';
import { HnswSearch } from '../retrieve/hnsw-search.js';
import { lexicalPath } from '../retrieve/lexical-index.js';
import { FtsSearch } from '../retrieve/lexical-search.js';
import { retrieveChunks } from '../retrieve/retrieve-chunks.js';
import { openGraph } from './open-graph.js';
import { openProjectEmbedder } from './open-project-embedder.js';
import type { Project } from './project.js';
import type { Snapshot } from './snapshot-at.js';

/** How vectors are searched: all of them, or through the index. */
export type SearchKind = 'exact' | 'index';

/** Answers questions from one snapshot. */
export interface Retriever {
  /** Chunks of the snapshot. */
  readonly size: number;
  /** Embeds questions ahead, in batches. */
  prepare(questions: readonly string[]): Promise<void>;
  retrieve(question: string, k: number): Promise<RankedChunk[]>;
}

/** Opens what the snapshot's retrieval settings need; closed with the project. */
export async function openRetriever(
  project: Project,
  snapshot: Snapshot,
  search: SearchKind,
): Promise<Retriever> {
  const { retrieve } = snapshot.loaded.settings.pipeline;
  const lexical = retrieve.mode === 'dense' ? undefined : openLexical(project, snapshot);
  const questions =
    retrieve.mode === 'lexical' ? undefined : await openQuestions(project, snapshot);
  const dense = questions && (await openDense(project, snapshot, search));
  return {
    size: snapshot.lock.chunks?.chunks ?? 0,
    prepare: async (texts) => {
      await questions?.prepare(texts);
    },
    retrieve: async (text, k) => {
      const vector = await questions?.vectorOf(text);
      const { mode, candidates } = retrieve;
      return retrieveChunks(
        { text, vector },
        { mode, candidates, k, chunks: snapshot.chunks, dense, lexical },
      );
    },
  };
}

function openLexical(project: Project, { lock }: Snapshot): LexicalSearch {
  if (lock.lexical === undefined) throw new Error('no word index in the snapshot');
  const search = new FtsSearch(lexicalPath(project.cacheFolder('lexical'), lock.lexical.input));
  project.onClose(() => {
    search.close();
  });
  return search;
}

async function openDense(
  project: Project,
  { lock, loaded }: Snapshot,
  search: SearchKind,
): Promise<DenseSearch> {
  const { vectors, index } = lock;
  if (vectors === undefined || index === undefined) throw new Error('no vectors in the snapshot');
  const settings = loaded.settings.pipeline.index;
  if (search === 'exact' || index.type === 'flat' || settings.type === 'flat') {
    return ExactSearch.open(project.reader, vectors.root, vectors.dimensions);
  }
  const graph = await openGraph(project, { index, settings, dimensions: vectors.dimensions });
  return new HnswSearch(graph, settings.efSearch);
}

async function openQuestions(project: Project, snapshot: Snapshot): Promise<QuestionVectors> {
  const { embed } = snapshot.loaded.settings.pipeline;
  const embedder = await openProjectEmbedder(project, embed, snapshot.lock.vectors?.fitted);
  return new QuestionVectors(project, embedder);
}

/** Vectors of questions, each embedded once and kept in the cache. */
class QuestionVectors {
  readonly #vectors = new Map<string, Float32Array>();

  constructor(
    readonly project: Project,
    readonly embedder: Embedder,
  ) {}

  async prepare(texts: readonly string[]): Promise<void> {
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const cached = this.project.cache.note(this.#name(text));
      if (cached === undefined) missing.push(text);
      else this.#vectors.set(text, new Float32Array(Uint8Array.from(cached).buffer));
    }
    for (let i = 0; i < missing.length; i += this.embedder.batchSize) {
      const batch = missing.slice(i, i + this.embedder.batchSize);
      const { vectors } = await this.embedder.embedQueries(batch, this.project.session.signal);
      for (const [j, vector] of vectors.entries()) {
        const text = batch[j];
        if (text !== undefined) this.#keep(text, vector);
      }
    }
  }

  async vectorOf(text: string): Promise<Float32Array> {
    if (!this.#vectors.has(text)) await this.prepare([text]);
    const vector = this.#vectors.get(text);
    if (vector === undefined) throw new Error('a question was not embedded');
    return vector;
  }

  #keep(text: string, vector: Float32Array): void {
    this.#vectors.set(text, vector);
    const bytes = new Uint8Array(Float32Array.from(vector).buffer);
    this.project.cache.saveNote(this.#name(text), bytes);
  }

  #name(text: string): string {
    return `question:${fingerprintOf([this.embedder.identity, text])}`;
  }
}
