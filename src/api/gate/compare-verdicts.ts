import { ROUNDING } from '../../evaluate/statistics/paired-differences.js';
import type { VerdictDocument } from './verdict-document.js';

/** A figure or input that does not come out as it was recorded. */
export interface VerdictDifference {
  /** Where in the verdict: `rules[nDCG@10 >= 0.55].figures.value`. */
  readonly path: string;
  readonly recorded: unknown;
  readonly now: unknown;
}

/** What two verdicts on the same data were compared by. */
export interface VerdictComparison {
  /** Values that were compared. */
  readonly compared: number;
  readonly differences: readonly VerdictDifference[];
}

/**
 * Compares what was recorded with what comes out now, value by value; numbers within rounding are
 * equal. Left out is what is no figure of the judgement: how often the questions were used, notes,
 * and versions. Only what was recorded counts, so that keys which later versions add differ in
 * nothing. Where no commit has `pinned` the merge result, its index may have grown in another way:
 * the bytes of the index are no difference then.
 */
export function compareVerdicts(
  recorded: VerdictDocument,
  now: VerdictDocument,
  { pinned }: { readonly pinned: boolean },
): VerdictComparison {
  const fresh = new Map(flatten(judgementOf(now), ''));
  const old = [...flatten(judgementOf(recorded), '')].filter(
    ([path]) => pinned || !OF_THE_INDEX.includes(path),
  );
  const differences = old
    .filter(([path, value]) => !isEqual(value, fresh.get(path)))
    .map(([path, value]) => ({ path, recorded: value, now: fresh.get(path) ?? null }));
  return { compared: old.length, differences };
}

/** What the bytes of the merge result's index decide. */
const OF_THE_INDEX = ['inputs.candidate.snapshot', 'inputs.candidate.roots.index'];

function judgementOf({ format: _f, made: _m, uses: _u, notes: _n, ...rest }: VerdictDocument) {
  // A hash over all rules is another where a later version knows one more; each is compared itself.
  const { rulesHash: _hash, ...inputs } = rest.inputs;
  return { ...rest, inputs };
}

/** Leaves by path; rules by their words, other lists by position, each list with its length. */
function* flatten(value: unknown, path: string): Generator<[string, unknown], void, undefined> {
  if (value === null || typeof value !== 'object') {
    yield [path, value];
    return;
  }
  if (Array.isArray(value)) yield [`${path}.length`, value.length];
  for (const [key, inner] of Object.entries(value)) {
    const name = Array.isArray(value) ? `[${ruleOf(inner) ?? key}]` : path === '' ? key : `.${key}`;
    yield* flatten(inner, `${path}${name}`);
  }
}

function ruleOf(item: unknown): string | undefined {
  const isRule = item !== null && typeof item === 'object' && 'rule' in item;
  return isRule && typeof item.rule === 'string' ? item.rule : undefined;
}

function isEqual(a: unknown, b: unknown): boolean {
  const close = typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= ROUNDING;
  return close || a === b;
}
