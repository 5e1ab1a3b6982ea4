import type { BisectResult } from '../../api/bisect/bisect-project.js';
import { causeWords, settingWords, stageWords } from '../answer-words.js';

type FallCause = BisectResult['explanation']['causes'][number];

/** Documents that are named of one cause. */
const DOCUMENTS = 3;

/** The stage, then what of it: `documents: docs/a.md was edited`. */
export function fallWords(cause: FallCause): string {
  const { stages, kind, documents } = cause;
  const settings = settingWords(cause);
  const by = settings.length === 0 ? '' : ` (${settings.join(', ')})`;
  const more = documents.length - DOCUMENTS;
  const rest = more > 0 && kind === 'other-documents' ? ` and ${more} more` : '';
  const what = causeWords({ ...cause, documents: documents.slice(0, DOCUMENTS) });
  const stage = stageWords(stages);
  return what.startsWith(stage) ? `${what}${by}` : `${stage}: ${what}${rest}${by}`;
}
