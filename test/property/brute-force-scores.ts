/**
 * Figures of a run worked out the long way: from the text of both files, by lists of strings, each
 * measure as its definition reads. It shares nothing with src/.
 */
export interface LongWay {
  readonly qrels: string;
  readonly run: string;
  readonly level: number;
  readonly depth: number;
}

type Figures = Record<string, number | string>;

interface Place {
  readonly grade: number | undefined;
  readonly isRelevant: boolean;
  readonly isJudged: boolean;
}

/** The figures of every question with judgements, by its id, and those of all under `all`. */
export function scoreTheLongWay({ qrels, run, level, depth }: LongWay): Record<string, Figures> {
  const judgements = rowsOf(qrels);
  const results = rowsOf(run);
  const questions = [...new Set(judgements.map(([question]) => question!))].sort();
  const byQuestion: Record<string, Figures> = {};
  for (const question of questions) {
    const judged = judgements
      .filter(([of]) => of === question)
      .map(([, , document, grade]) => [document!, Number(grade)] as const);
    const ranking = results
      .filter(([of]) => of === question)
      .map(([, , document, , score]) => ({ document: document!, score: Number(score) }))
      .sort((a, b) => b.score - a.score || (a.document < b.document ? 1 : -1))
      .slice(0, depth)
      .map(({ document }): Place => {
        const grade = judged.find(([known]) => known === document)?.[1];
        const isJudged = grade !== undefined && grade >= 0;
        return { grade, isJudged, isRelevant: isJudged && grade >= level };
      });
    const grades = judged.map(([, grade]) => grade);
    byQuestion[question] = figuresOf(ranking, grades, level);
  }
  const all: Figures = { num_q: questions.length };
  for (const name of Object.keys(byQuestion[questions[0]!]!)) {
    const values = questions.map((question) => byQuestion[question]![name]!);
    if (typeof values[0] === 'string') continue;
    const sum = values.reduce<number>((total, value) => total + Number(value), 0);
    all[name] = name.startsWith('num_') ? sum : sum / questions.length;
  }
  for (const name of ['map', 'bpref']) {
    const logs = questions.map((question) =>
      Math.log(Math.max(1e-5, +byQuestion[question]![name]!)),
    );
    all[`gm_${name}`] = Math.exp(logs.reduce((sum, log) => sum + log, 0) / questions.length);
  }
  return { ...byQuestion, all };
}

function rowsOf(text: string): string[][] {
  return text
    .replace(/\r/g, '')
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => line.trim().split(/[ \t]+/));
}

function figuresOf(ranking: readonly Place[], grades: readonly number[], level: number): Figures {
  const relevant = grades.filter((grade) => grade >= level).length;
  const others = grades.filter((grade) => grade >= 0 && grade < level).length;
  const top = (k: number): readonly Place[] => ranking.slice(0, k);
  const hits = (places: readonly Place[]): number => places.filter((one) => one.isRelevant).length;
  const over = (a: number, b: number): number => (b === 0 ? 0 : a / b);
  const precisionAt = (k: number): number => hits(top(k)) / k;
  const ap = (k: number): number =>
    over(
      total(top(k), (place, i) => (place.isRelevant ? precisionAt(i + 1) : 0)),
      relevant,
    );
  const found = hits(ranking);
  const first = ranking.findIndex((place) => place.isRelevant);
  const iprec = (share: number): number => {
    const wanted = Math.floor(share * relevant + 0.5);
    const ends = ranking.map((_, i) => i + 1).filter((k) => hits(top(k)) >= wanted);
    return Math.max(0, ...ends.map(precisionAt));
  };
  const dcg = (gains: readonly number[]): number =>
    total(gains, (gain, i) => gain / (Math.log(i + 2) / Math.log(2)));
  const ndcg = (k: number, gainOf: (grade: number) => number): number => {
    const gains = ranking.map(({ grade, isJudged }) => (isJudged ? gainOf(grade!) : 0));
    const ideal = grades.map((grade) => (grade >= 0 ? gainOf(grade) : 0)).sort((a, b) => b - a);
    return over(dcg(gains.slice(0, k)), dcg(ideal.slice(0, k)));
  };
  const linear = (grade: number): number => grade;
  const p = over(found, ranking.length);
  const r = over(found, relevant);
  const cuts = [1, 3, 5, 20];
  const highest = Math.max(1, ...grades);
  const positive = grades.filter((grade) => grade > 0);
  const positiveRanks = ranking.flatMap(({ grade }, i) => ((grade ?? 0) > 0 ? [i + 1] : []));
  const whole = Number.MAX_SAFE_INTEGER;
  return {
    num_ret: ranking.length,
    num_rel: relevant,
    num_rel_ret: found,
    map: ap(whole),
    Rprec: relevant === 0 ? 0 : precisionAt(relevant),
    bpref: over(
      total(ranking, (place, i) => {
        const before = top(i).filter((one) => one.isJudged && !one.isRelevant).length;
        if (!place.isRelevant) return 0;
        return 1 - over(Math.min(before, relevant), Math.min(others, relevant));
      }),
      relevant,
    ),
    recip_rank: first === -1 ? 0 : 1 / (first + 1),
    ...Object.fromEntries(
      [0, 0.1, 0.25, 0.5, 0.9, 1].map((x) => [`iprec_at_recall_${x.toFixed(2)}`, iprec(x)]),
    ),
    '11pt_avg': total(new Array(11).fill(0), (_, i) => iprec(i / 10)) / 11,
    ...Object.fromEntries(cuts.map((k) => [`P_${k}`, precisionAt(k)])),
    ...Object.fromEntries(cuts.map((k) => [`recall_${k}`, over(hits(top(k)), relevant)])),
    ...Object.fromEntries(cuts.map((k) => [`success_${k}`, hits(top(k)) > 0 ? 1 : 0])),
    ...Object.fromEntries(cuts.map((k) => [`map_cut_${k}`, ap(k)])),
    ...Object.fromEntries(cuts.map((k) => [`ndcg_cut_${k}`, ndcg(k, linear)])),
    ...Object.fromEntries(
      cuts.map((k) => [`relative_P_${k}`, over(hits(top(k)), Math.min(k, relevant))]),
    ),
    ...Object.fromEntries(
      cuts.map((k) => [`unj_${k}`, top(k).filter((place) => !place.isJudged).length / k]),
    ),
    ...Object.fromEntries(
      [0.2, 1.5].map((x) => {
        const places = Math.floor(x * relevant + 0.9);
        return [`Rprec_mult_${x.toFixed(2)}`, places === 0 ? 0 : precisionAt(places)];
      }),
    ),
    ndcg: ndcg(whole, linear),
    'ndcg_0=0.5,1=4,3=1': ndcg(whole, (grade) => [0.5, 4, 2, 1][grade] ?? grade),
    // Where a document did not come back, the gain of the whole ranking counts.
    ndcg_rel: over(
      total(positiveRanks, (rank) => ndcg(rank, linear)) +
        (positive.length - positiveRanks.length) * ndcg(whole, linear),
      positive.length,
    ),
    binG: over(
      total(ranking, (place, i) => {
        const before = top(i).filter((one) => !one.isRelevant).length;
        return place.isRelevant ? 1 / (Math.log(2 + before) / Math.log(2)) : 0;
      }),
      relevant,
    ),
    infAP: over(
      total(ranking, (place, i) => {
        if (!place.isRelevant) return 0;
        const pooled = top(i).filter(({ grade }) => grade !== undefined);
        const judged = pooled.filter((one) => one.isJudged);
        const before = over(pooled.length, i) * ((hits(judged) + 1e-5) / (judged.length + 2e-5));
        return 1 / (i + 1) + (i / (i + 1)) * before;
      }),
      relevant,
    ),
    rbp_resid: ranking.every((place) => place.isJudged)
      ? 0
      : 0.1 * total(ranking, (place, i) => (place.isJudged ? 0 : 0.9 ** i)) + 0.9 ** ranking.length,
    utility: found - (ranking.length - found),
    set_P: p,
    set_relative_P: over(found, Math.min(ranking.length, relevant)),
    set_recall: r,
    set_map: p * r,
    set_F: over(2 * p * r, p + r),
    'set_F_0.5': over(1.5 * p * r, 0.5 * p + r),
    num_nonrel_judged_ret: ranking.filter((place) => place.isJudged && !place.isRelevant).length,
    rbp: 0.1 * total(ranking, ({ grade }, i) => (Math.max(0, grade ?? 0) / highest) * 0.9 ** i),
    relstring_8: top(8)
      .map(({ grade, isJudged }) => (isJudged ? String(grade) : grade === undefined ? '-' : '.'))
      .join(''),
  };
}

function total<T>(values: readonly T[], of: (value: T, index: number) => number): number {
  return values.reduce((sum, value, index) => sum + of(value, index), 0);
}
