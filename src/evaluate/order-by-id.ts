import { compareText } from '../util/compare-text.js';

/** Order of what has an id by the code points of the id: the same in every locale. */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compareText(a.id, b.id);
}
