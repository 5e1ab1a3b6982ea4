import { resolveEvidence, type EvidenceResolution } from '../../evaluate/resolve-evidence.js';
import type { Evidence } from '../../model/question.js';
import type { RankedChunk } from '../../model/ranked-chunk.js';
import { StemmaError } from '../../errors/stemma-error.js';
import { evidenceTexts } from '../evidence-texts.js';
import type { Project } from '../project.js';
import type { AskedQuestion } from './asked-question.js';
import { QuestionChanges, type TracedQuestion } from './question-changes.js';
import { depthOf, rankQuestions, topOf } from './rank-questions.js';
import { joinSteps, swapChain, type SwapState } from './swap-chain.js';
import type { Sides } from './swap-stages.js';
import { TextPlaces } from './text-places.js';

/** Questions that are answered otherwise, and the states on the way. */
export interface TracedQuestions {
  /** The first is of `from`, the last of `to`; no others where every question is answered alike. */
  readonly states: readonly SwapState[];
  readonly changes: readonly QuestionChanges[];
}

/** A state with what it answers. */
interface Answered {
  readonly state: SwapState;
  /** By the words of the question. */
  readonly rankings: ReadonlyMap<string, readonly RankedChunk[]>;
}

/**
 * Asks both snapshots, and every state between them those questions alone that they answer
 * otherwise, or all where `whole`. Costs a search for each question and state.
 */
export async function traceQuestions(
  project: Project,
  sides: Sides,
  options: {
    readonly asked: readonly AskedQuestion[];
    /** Texts that may be embedded for the states between. */
    readonly most: number;
    /** Trace every question, also those that are answered alike. */
    readonly whole: boolean;
    /** Results that are looked at of each state; as `depthOf` says unless given. */
    readonly depth?: number | undefined;
  },
): Promise<TracedQuestions> {
  const { asked, most, whole } = options;
  const ends = [sides.from, sides.to].map((snapshot, i): SwapState => {
    const step = i === 0 ? undefined : { stages: [], settings: [], joined: null };
    return { snapshot, search: 'index', step };
  });
  const depth = options.depth ?? depthOf(ends);
  const tracing = new Tracing(project, depth);
  const first: Answered[] = [];
  for (const state of ends) first.push(await tracing.ask(state, asked));
  const differing = asked.filter((one) => whole || !tracing.changes(one, first).isSame());
  if (differing.length === 0) return { states: ends, changes: [] };
  const chain = await swapChain(project, sides, { most });
  const answered = await askAll(tracing, chain, { first, asked: differing });
  return {
    states: answered.map(({ state }) => state),
    changes: differing.map((one) => tracing.changes(one, answered)),
  };
}

/** Asks the states between; one that cannot be asked is left out, its step joined with the next. */
async function askAll(
  tracing: Tracing,
  chain: readonly SwapState[],
  {
    first,
    asked,
  }: { readonly first: readonly Answered[]; readonly asked: readonly AskedQuestion[] },
): Promise<Answered[]> {
  const answered: Answered[] = [];
  let dropped: SwapState | undefined;
  for (const [i, one] of chain.entries()) {
    const state = dropped === undefined ? one : joinSteps(dropped, one, { kind: 'filter' });
    dropped = undefined;
    const known = i === 0 ? first[0] : i === chain.length - 1 ? first[1] : undefined;
    if (known !== undefined) answered.push({ ...known, state });
    else {
      const made = await tracing.ask(state, asked).catch(refusedByFilter);
      if (made === undefined) dropped = state;
      else answered.push(made);
    }
  }
  return answered;
}

/** The filter of one side may name a field, or a type of value, that documents of the other have not. */
function refusedByFilter(error: unknown): undefined {
  if (error instanceof StemmaError && FILTER_CODES.has(error.code)) return undefined;
  throw error;
}

const FILTER_CODES: ReadonlySet<string> = new Set(['unknown-field', 'filter-type']);

class Tracing {
  readonly #places: TextPlaces;
  /** By the texts that evidence was placed in, which several states may share. */
  readonly #resolved = new Map<string, (item: Evidence) => EvidenceResolution>();

  constructor(
    readonly project: Project,
    readonly depth: number,
  ) {
    this.#places = new TextPlaces(project);
  }

  async ask(state: SwapState, asked: readonly AskedQuestion[]): Promise<Answered> {
    const questions = asked.map(({ text }) => text);
    const rankings = await rankQuestions(this.project, state, { questions, depth: this.depth });
    return { state, rankings };
  }

  changes(asked: AskedQuestion, answered: readonly Answered[]): QuestionChanges {
    const traced: TracedQuestion = {
      asked,
      answers: answered.map(({ state, rankings }) => {
        const ranking = rankings.get(asked.text);
        if (ranking === undefined) throw new Error('a question that was not asked');
        return { state, ranking, top: topOf(state) };
      }),
      evidence: asked.evidence.map((item) =>
        answered.map(({ state }) => this.#resolve(item, state.snapshot)),
      ),
      depth: this.depth,
    };
    return new QuestionChanges(this.#places, traced);
  }

  #resolve(item: Evidence, snapshot: SwapState['snapshot']): EvidenceResolution {
    const { chunks, lock } = snapshot;
    const name = `${chunks.roots.texts} ${lock.corpus.root}`;
    const resolve = this.#resolved.get(name) ?? onceForEach(evidenceTexts(this.project, snapshot));
    this.#resolved.set(name, resolve);
    return resolve(item);
  }
}

/** Places each evidence item once. */
function onceForEach({ textOf, partsOf }: ReturnType<typeof evidenceTexts>) {
  const known = new Map<Evidence, EvidenceResolution>();
  return (item: Evidence): EvidenceResolution => {
    const found = known.get(item) ?? resolveEvidence(item, textOf, partsOf);
    known.set(item, found);
    return found;
  };
}
