/** Figures that rules may limit beside metrics, with the unit that they are in. */
export const MEASURED_FIGURES = {
  /** Time of one query as a chatbot would ask it: embedding, search, reranking. */
  'latency.p50': 'ms',
  'latency.p95': 'ms',
  /** What a query hands on: the chunks of `retrieve.k`. */
  'context.mean': 'tokens',
  'context.max': 'tokens',
  /** Vectors and graph of the index. */
  'index.bytes': 'bytes',
  /** Share of the true neighbours that the index finds. */
  'index.recall': 'share',
  /** Of the target's question set, on the candidate. */
  'questions.failed': 'questions',
  'questions.unresolved': 'questions',
  /** Findings of `stemma check`. */
  'checks.errors': 'findings',
  'checks.warnings': 'findings',
} as const satisfies Readonly<Record<string, string>>;

export type MeasuredName = keyof typeof MEASURED_FIGURES;

/** Values by name; null for one that cannot be known. */
export type MeasuredFigures = ReadonlyMap<MeasuredName, number | null>;

/** All names, in the order in which they are told. */
// Object.keys gives the keys of the object above, and no others.
export const MEASURED_NAMES = Object.keys(MEASURED_FIGURES) as readonly MeasuredName[];

/** The figure of that name; undefined where there is none. */
export function measuredName(name: string): MeasuredName | undefined {
  return MEASURED_NAMES.find((known) => known === name);
}

/** True for figures of this machine at this time, which nobody can compute again. */
export function isMomentary(name: MeasuredName): boolean {
  return MEASURED_FIGURES[name] === 'ms';
}
