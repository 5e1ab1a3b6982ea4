import type { TextWarning } from '../../../model/text.js';
import type { Duplicate } from './decide-duplicates.js';

/** What the codes of warnings begin with where nothing was left of a text. */
const DROPPED = 'dropped-';

/** The warning that a duplicate's text carries: `near-duplicate`, `dropped-exact-duplicate` … */
export function duplicateWarning(duplicate: Duplicate): TextWarning {
  const { kind, of, dropped } = duplicate;
  const what =
    kind === 'exact'
      ? `the same text as '${of}'`
      : `a near duplicate of '${of}' (similarity ${shown(duplicate.similarity)})`;
  return {
    severity: 'warning',
    code: dropped ? `${DROPPED}${kind}-duplicate` : `${kind}-duplicate`,
    message: dropped ? `dropped: it is ${what}` : `it is ${what}`,
  };
}

/** The warning of a text of which boilerplate was all there was. */
export const boilerplateWarning: TextWarning = {
  severity: 'warning',
  code: `${DROPPED}as-boilerplate`,
  message: 'dropped: all that it says is boilerplate',
};

/** Why a text was dropped; undefined for one that was not. */
export function whyDropped(warnings: readonly TextWarning[] = []): string | undefined {
  return warnings.find(({ code }) => code.startsWith(DROPPED))?.message;
}

/** Two decimals, cut and not rounded: 1.00 says that nothing differs. */
function shown(similarity: number): string {
  return (Math.floor(similarity * 100 + 1e-9) / 100).toFixed(2);
}
