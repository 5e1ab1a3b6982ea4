import { compareRankings, type Passage, type RankPair } from '../../diff/compare-rankings.js';
import { decisiveSteps } from '../../diff/decisive-steps.js';
import type { RankedChunk } from '../../model/ranked-chunk.js';
import type { EvidenceResolution } from '../../evaluate/resolve-evidence.js';
import type { AnswerChange, EvidenceChange, ResultChange } from './answer-change.js';
import { causeOfStep, type Cause } from './cause-of-step.js';
import type { AskedQuestion } from './asked-question.js';
import {
  causesOf,
  described,
  distinctCauses,
  evidenceChange,
  evidencePlace,
  isExchanged,
  isFoundAlike,
} from './describe-change.js';
import type { TextPlaces } from './text-places.js';
import {
  passageOf,
  traceEvidence,
  traceResult,
  type StateAnswer,
  type TracedPassage,
  type TracePoint,
} from './trace.js';

/** What every state answers to one question. */
export interface TracedQuestion {
  readonly asked: AskedQuestion;
  /** In the order of the states: the first is of `from`, the last of `to`. */
  readonly answers: readonly StateAnswer[];
  /** Of each evidence item: how every state resolves it. */
  readonly evidence: readonly (readonly EvidenceResolution[])[];
  /** Results that were looked at of each state. */
  readonly depth: number;
}

/** What of one question's results and evidence differs, and which step of the way did it. */
export class QuestionChanges {
  readonly #first: StateAnswer;
  readonly #last: StateAnswer;

  constructor(
    readonly places: TextPlaces,
    readonly traced: TracedQuestion,
  ) {
    const [first, last] = [traced.answers[0], traced.answers.at(-1)];
    if (first === undefined || last === undefined) throw new Error('a question without states');
    this.#first = first;
    this.#last = last;
  }

  /** Whether both ends answer alike: the same texts at the same ranks, evidence where it was. */
  isSame(): boolean {
    const { before, after, placed, left, entered, pairs } = this.#compared();
    const evidence = this.traced.evidence.map((resolutions) => this.#evidenceEnds(resolutions));
    return (
      left.length === 0 &&
      entered.length === 0 &&
      pairs.every((pair) => this.#isKept({ pair, before, after, placed })) &&
      evidence.every(({ ends: [a, b] }) => isFoundAlike(a, b))
    );
  }

  /** Everything that differs, with its causes. */
  change(): AnswerChange {
    const results = this.results();
    const evidence = this.evidence();
    const { id, text } = this.traced.asked;
    const told = [...evidence, ...results.filter(isExchanged)].flatMap(causesOf);
    const causes = distinctCauses(told.length > 0 ? told : results.flatMap(causesOf));
    return { id, question: text, evidence, results, causes };
  }

  /** Results that differ: those that left, in order of rank, then the others. */
  results(): ResultChange[] {
    const { before, after, placed, left, entered, pairs } = this.#compared();
    return [
      ...left.map((rank) => this.#left(at(before, rank))),
      ...entered.map((rank) => this.#entered(at(after, rank))),
      ...pairs.flatMap((pair) => this.#paired({ pair, before, after, placed })),
    ];
  }

  evidence(): EvidenceChange[] {
    return this.traced.evidence.map((resolutions, i) => {
      const { trace, ends } = this.#evidenceEnds(resolutions);
      const [before, after] = ends;
      const change = evidenceChange(before, after);
      return {
        evidence: i + 1,
        document: resolutions[0]?.document ?? '',
        change,
        before,
        after,
        ranks: trace.map(({ rank }) => rank),
        // Where nobody sees it, it may move.
        causes: change === 'missing' ? [] : this.#explained(trace).causes,
      };
    });
  }

  /** Where an evidence item stands at both ends. */
  evidenceEnds(evidence: number) {
    const resolutions = at(this.traced.evidence, evidence + 1);
    const trace = traceEvidence(this.traced.answers, resolutions);
    const end = trace.length;
    return {
      first: this.#first,
      last: this.#last,
      from: { item: at(resolutions, 1), point: at(trace, 1) },
      to: { item: at(resolutions, end), point: at(trace, end) },
    };
  }

  #compared() {
    const before = topOf(this.#first);
    const after = topOf(this.#last);
    const [from, to] = [this.#first.state.snapshot, this.#last.state.snapshot];
    const placed = before.map((one) => this.places.place(passageOf(one), from, to));
    return { before, after, placed, ...compareRankings(placed, after.map(passageOf)) };
  }

  #evidenceEnds(resolutions: readonly EvidenceResolution[]) {
    const trace = traceEvidence(this.traced.answers, resolutions);
    const ends = [
      evidencePlace(trace[0], resolutions[0]),
      evidencePlace(trace.at(-1), resolutions.at(-1)),
    ] as const;
    return { trace, ends };
  }

  #left(chunk: RankedChunk): ResultChange {
    const trace = this.#trace({ passage: passageOf(chunk), origin: this.#first, by: 'first' });
    const explained = this.#explained(trace);
    return { change: 'left', edited: false, before: described(chunk), after: null, ...explained };
  }

  #entered(chunk: RankedChunk): ResultChange {
    const trace = this.#trace({ passage: passageOf(chunk), origin: this.#last, by: 'first' });
    const explained = this.#explained(trace);
    return {
      change: 'entered',
      edited: false,
      before: null,
      after: described(chunk),
      ...explained,
    };
  }

  #isKept(of: PairedResults): boolean {
    const { isMoved, edited, isRenamed } = this.#pair(of);
    return !isMoved && !edited && !isRenamed;
  }

  #pair({ pair, before: old, after: fresh, placed }: PairedResults) {
    const before = at(old, pair.before);
    const after = at(fresh, pair.after);
    const [from, to] = [this.#first.state.snapshot, this.#last.state.snapshot];
    const shared = common(at(placed, pair.before), passageOf(after));
    return {
      before,
      after,
      shared,
      edited: !this.places.isUnedited(shared, to, from),
      isMoved: before.rank !== after.rank,
      isRenamed: before.document !== after.document,
    };
  }

  /** A result of both sides; none where nothing of it differs. */
  #paired(of: PairedResults): ResultChange[] {
    if (this.#isKept(of)) return [];
    const { before, after, shared, edited, isMoved } = this.#pair(of);
    const trace = this.#trace({ passage: shared, origin: this.#last, by: 'most' });
    const { ranks, causes } = this.#explained(trace);
    return [
      {
        change: isMoved ? 'moved' : edited ? 'edited' : 'renamed',
        edited,
        before: described(before),
        after: described(after),
        ranks,
        causes: isMoved ? causes : this.#textCauses(trace),
      },
    ];
  }

  /** The steps at which the text of a passage became another, or its document's name. */
  #textCauses(trace: readonly TracePoint[]): Cause[] {
    const { answers } = this.traced;
    const end = trace.at(-1)?.place;
    const last = this.#last.state.snapshot;
    const differs = answers.map(({ state }) => {
      if (end === undefined) return false;
      const there = this.places.documentIn(end.document, last, state.snapshot);
      const isSame = there?.document === end.document;
      return !isSame || !this.places.isUnedited(end, last, state.snapshot);
    });
    const steps = differs.flatMap((differ, i) =>
      differ && differs[i + 1] === false ? [i + 1] : [],
    );
    return this.#causes(trace, steps);
  }

  #trace(of: TracedPassage): TracePoint[] {
    return traceResult(this.places, this.traced.answers, of);
  }

  #explained(trace: readonly TracePoint[]): Pick<ResultChange, 'ranks' | 'causes'> {
    const steps = decisiveSteps(trace, this.traced.depth + 1);
    return { ranks: trace.map(({ rank }) => rank), causes: this.#causes(trace, steps) };
  }

  #causes(trace: readonly TracePoint[], steps: readonly number[]): Cause[] {
    const { answers, depth } = this.traced;
    return steps.map((step) =>
      causeOfStep(this.places, {
        index: step,
        before: at(answers, step),
        after: at(answers, step + 1),
        from: at(trace, step),
        to: at(trace, step + 1),
        depth,
      }),
    );
  }
}

/** A pair of results that hold the same text, in the rankings that it is of. */
interface PairedResults {
  readonly pair: RankPair;
  readonly before: readonly RankedChunk[];
  readonly after: readonly RankedChunk[];
  /** Those before, in the texts of after. */
  readonly placed: readonly (Passage | undefined)[];
}

/** What two passages of one text have in common. */
function common(a: Passage, b: Passage): Passage {
  const { document } = b;
  return { document, start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };
}

function topOf({ ranking, top }: StateAnswer): readonly RankedChunk[] {
  return ranking.slice(0, top);
}

/** What a ranking has at a rank, from 1. */
function at<T>(list: readonly (T | undefined)[], rank: number): T {
  const found = list[rank - 1];
  if (found === undefined) throw new Error(`nothing at rank ${rank}`);
  return found;
}
