import { EVALUATOR_VERSION, type QuestionResult } from '../../evaluate/evaluation.js';
import { questionHash } from '../../evaluate/questions-hash.js';
import type { Canonical } from '../../model/canonical.js';
import { fingerprintOf } from '../../model/fingerprint.js';
import type { Question } from '../../model/question.js';
import type { IndexSettings } from '../../pipeline/settings/index-settings.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import { snapshotIdOf, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { RETRIEVAL_VERSION } from '../../retrieve/retrieve-chunks.js';
import { fromUtf8, utf8 } from '../../util/bytes.js';
import type { Exam } from '../exam.js';
import { openProjectEmbedder } from '../open-project-embedder.js';
import { openProjectReranker } from '../project-reranker.js';
import type { Project } from '../project.js';
import { decodeRanking, encodeRanking, type KnownRanking } from './known-ranking.js';

/** What decides a ranking beside the question. */
export interface Evaluated {
  readonly lock: SnapshotLock;
  readonly settings: Settings;
}

/** How a question fared. */
export interface KnownResult {
  readonly result: QuestionResult;
  /** As `KnownRanking` has it. */
  readonly milliseconds: number;
}

/** A result, with how much of its ranking is in it instead of the ranking. */
type StoredResult = Omit<QuestionResult, 'retrieved'> & { readonly retrieved: number };

/**
 * What is known of single questions: rankings by the words of a question, results by the question as
 * a whole. Two names, since a label, a tag or a metric that changes asks for no new ranking. A name
 * pins everything that decides what is kept under it (decision 125).
 */
export class EvaluationCache {
  private constructor(
    readonly cache: Project['cache'],
    /** Names retrieval on one snapshot. */
    readonly retrieval: string,
    /** Names that and how it is scored. */
    readonly scoring: string,
    readonly again: boolean,
  ) {}

  /** Opens the reranker, whose bytes decide a ranking. */
  static async open(project: Project, evaluated: Evaluated, exam: Exam): Promise<EvaluationCache> {
    const retrieval = fingerprintOf(await retrievalOf(project, evaluated, exam));
    const metrics = exam.metrics.map(({ name }) => name);
    const scoring = fingerprintOf([EVALUATOR_VERSION, retrieval, metrics, exam.budget]);
    return new EvaluationCache(project.cache, retrieval, scoring, exam.again === true);
  }

  /** How a question fared and how long retrieval took for it, if that is known. */
  result(question: Question): KnownResult | undefined {
    const bytes = this.#read(this.#resultName(question));
    // Written by keepResults, under a name that pins every input and the form.
    const stored = bytes && (JSON.parse(fromUtf8(bytes)) as StoredResult);
    const ranking = stored && this.ranking(question);
    if (stored === undefined || ranking === undefined) return undefined;
    // Another exam may have kept a ranking of less since.
    if (ranking.chunks.length < stored.retrieved) return undefined;
    const retrieved = ranking.chunks.slice(0, stored.retrieved).map((chunk, i) => {
      const { id, document, start, end, score, tokens } = chunk;
      return { rank: i + 1, chunk: id, document, start, end, score, tokens };
    });
    return { result: { ...stored, retrieved }, milliseconds: ranking.milliseconds };
  }

  /** `result` of each question, in their order. */
  results(questions: readonly Question[]): (KnownResult | undefined)[] {
    return this.cache.readAtOnce(() => questions.map((question) => this.result(question)));
  }

  ranking(question: Question): KnownRanking | undefined {
    const bytes = this.#read(this.#rankingName(question));
    return bytes && decodeRanking(bytes);
  }

  keepRankings(rankings: Iterable<readonly [Question, KnownRanking]>): void {
    this.cache.saveNotes(
      [...rankings].map(([question, known]) => [this.#rankingName(question), encodeRanking(known)]),
    );
  }

  keepResults(results: Iterable<readonly [Question, QuestionResult]>): void {
    this.cache.saveNotes(
      [...results].map(([question, result]) => {
        const stored: StoredResult = { ...result, retrieved: result.retrieved.length };
        return [this.#resultName(question), utf8(JSON.stringify(stored))];
      }),
    );
  }

  #read(name: string): Uint8Array | undefined {
    return this.again ? undefined : this.cache.note(name);
  }

  #rankingName({ question }: Question): string {
    return `ranking:${fingerprintOf([this.retrieval, question])}`;
  }

  #resultName(question: Question): string {
    return `result:${fingerprintOf([this.scoring, questionHash(question)])}`;
  }
}

/** Raised when what is kept gets another form. */
const FORM = 1;

async function retrievalOf(
  project: Project,
  { lock, settings }: Evaluated,
  exam: Exam,
): Promise<Canonical> {
  // How many chunks a query gives: an evaluation takes as many as its metrics need.
  const { k: _k, ...retrieve } = settings.pipeline.retrieve;
  const reranker = retrieve.rerank && (await openProjectReranker(project, retrieve.rerank));
  const { embed, index } = settings.pipeline;
  // Elsewhere who embeds questions is who embeds passages, which the vectors' fingerprint names.
  const questions =
    embed.provider === 'import' && lock.vectors !== undefined
      ? await (await openProjectEmbedder(project, embed, undefined)).questionIdentity?.()
      : undefined;
  return {
    form: FORM,
    snapshot: snapshotIdOf(lock),
    embedder: lock.vectors?.fingerprint ?? null,
    retrieve: [RETRIEVAL_VERSION, JSON.stringify(retrieve), reranker?.identity ?? null],
    search: exam.search === 'exact' ? 'exact' : searchOf(index),
    tokenizer: exam.tokenizer,
    ...(questions !== undefined && { questionVectors: questions }),
  };
}

/** What decides an index's answers beside its bytes, which the snapshot names. */
function searchOf(index: IndexSettings): Canonical {
  return index.type === 'flat' ? [index.type] : [index.type, index.efSearch];
}
