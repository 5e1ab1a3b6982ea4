import type { Canonical } from '../model/canonical.js';
import type { Embedder } from '../model/embedder.js';
import { fingerprintOf } from '../model/fingerprint.js';
import { costOf } from '../model/price.js';
import { openProjectEmbedder } from './open-project-embedder.js';
import type { Project } from './project.js';
import type { Snapshot } from './snapshot-at.js';

/** What embedding questions took. */
export interface QuestionCosts {
  /** Questions that were embedded; others were known. */
  readonly embedded: number;
  /** As the provider counts them, else by the embedder's tokenizer; null where neither is there. */
  readonly tokens: number | null;
  /** What they cost, where the settings name a price. */
  readonly cost: { readonly amount: number; readonly currency: string } | null;
}

/** Vectors of questions, each embedded once and kept in the cache; all anew where they are `fresh`. */
export class QuestionVectors {
  readonly #vectors = new Map<string, Float32Array>();
  #embedded = 0;
  #tokens: number | null = 0;

  private constructor(
    readonly project: Project,
    readonly embedder: Embedder,
    /** What decides a question's vector. */
    readonly identity: Canonical,
    readonly fresh: boolean,
  ) {}

  /** By the embedder that made the vectors of a snapshot. */
  static async open(
    project: Project,
    snapshot: Snapshot,
    { fresh = false }: { readonly fresh?: boolean } = {},
  ): Promise<QuestionVectors> {
    const { embed } = snapshot.loaded.settings.pipeline;
    const embedder = await openProjectEmbedder(project, embed, snapshot.lock.vectors?.fitted);
    const identity = (await embedder.questionIdentity?.()) ?? embedder.identity;
    return new QuestionVectors(project, embedder, identity, fresh);
  }

  async prepare(texts: readonly string[]): Promise<void> {
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const cached = this.fresh ? undefined : this.project.cache.note(this.#name(text));
      if (cached === undefined) missing.push(text);
      else this.#vectors.set(text, new Float32Array(Uint8Array.from(cached).buffer));
    }
    for (let i = 0; i < missing.length; i += this.embedder.batchSize) {
      const batch = missing.slice(i, i + this.embedder.batchSize);
      const { vectors, tokens } = await this.embedder.embedQueries(
        batch,
        this.project.session.signal,
      );
      this.#count(batch, tokens);
      for (const [j, vector] of vectors.entries()) {
        const text = batch[j];
        if (text !== undefined) this.#keep(text, vector);
      }
    }
  }

  async vectorOf(text: string): Promise<Float32Array> {
    if (this.fresh || !this.#vectors.has(text)) await this.prepare([text]);
    const vector = this.#vectors.get(text);
    if (vector === undefined) throw new Error('a question was not embedded');
    return vector;
  }

  /** What this object had to embed so far. */
  costs(): QuestionCosts {
    const { price } = this.embedder;
    const tokens = this.#tokens;
    const cost =
      price === undefined || tokens === null
        ? null
        : { amount: costOf(tokens, price), currency: price.currency };
    return { embedded: this.#embedded, tokens, cost };
  }

  #count(batch: readonly string[], counted: number | undefined): void {
    const { tokenizer } = this.embedder;
    const own = tokenizer && batch.reduce((sum, text) => sum + tokenizer.count(text), 0);
    const tokens = counted ?? own;
    this.#embedded += batch.length;
    this.#tokens = tokens === undefined || this.#tokens === null ? null : this.#tokens + tokens;
  }

  #keep(text: string, vector: Float32Array): void {
    this.#vectors.set(text, vector);
    if (this.fresh) return;
    const bytes = new Uint8Array(Float32Array.from(vector).buffer);
    this.project.cache.saveNote(this.#name(text), bytes);
  }

  #name(text: string): string {
    return `question:${fingerprintOf([this.identity, text])}`;
  }
}
