import { compareText } from '../util/compare-text.js';

/** A question as two sets are told apart by: its id, and a hash of all that was asked of it. */
export interface AskedId {
  readonly id: string;
  readonly hash: string;
}

/** How two question sets differ, by ids in order. */
export interface OtherQuestions {
  readonly onlyInBase: readonly string[];
  readonly onlyInCandidate: readonly string[];
  /** In both, asked or judged otherwise. */
  readonly edited: readonly string[];
}

/** Ids shown of each kind; all are in the error's data. */
const SHOWN = 3;

/** The difference of two question sets. */
export function otherQuestions(
  base: readonly AskedId[],
  candidate: readonly AskedId[],
): OtherQuestions {
  const before = new Map(base.map(({ id, hash }) => [id, hash]));
  const after = new Map(candidate.map(({ id, hash }) => [id, hash]));
  const ids = (list: readonly AskedId[]) => list.map(({ id }) => id).sort(compareText);
  return {
    onlyInBase: ids(base).filter((id) => !after.has(id)),
    onlyInCandidate: ids(candidate).filter((id) => !before.has(id)),
    edited: ids(base).filter((id) => after.has(id) && after.get(id) !== before.get(id)),
  };
}

/** `2 only in the base: 'q1', 'q2'; 1 edited: 'q7'`. */
export function otherQuestionsWords(
  { onlyInBase, onlyInCandidate, edited }: OtherQuestions,
  names: { readonly base: string; readonly candidate: string },
): string {
  return [
    describe(onlyInBase, `only in ${names.base}`),
    describe(onlyInCandidate, `only in ${names.candidate}`),
    describe(edited, 'edited'),
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function describe(ids: readonly string[], what: string): string {
  if (ids.length === 0) return '';
  const shown = ids.slice(0, SHOWN).map((id) => `'${id}'`);
  const more = ids.length > shown.length ? ' …' : '';
  return `${ids.length} ${what}: ${shown.join(', ')}${more}`;
}
