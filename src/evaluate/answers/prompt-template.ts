import { StemmaError } from '../../errors/stemma-error.js';

/** What a prompt may ask for. */
type Place = 'question' | 'context' | 'answer' | 'reference';

/** A prompt with places that are filled for each question. */
export interface PromptTemplate {
  /** Relative to stemma.yaml. */
  readonly path: string;
  readonly text: string;
}

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/**
 * Reads a prompt. Places are written `{{question}}`; throws `bad-prompt` for one that is not known
 * and where one of `needed` is missing.
 */
export function parsePrompt(
  path: string,
  text: string,
  { known, needed }: { readonly known: readonly Place[]; readonly needed: readonly Place[] },
): PromptTemplate {
  const named = [...text.matchAll(PLACE)].map(([, name = '']) => name);
  const unknown = named.find((name) => !known.some((one) => one === name));
  if (unknown !== undefined) throw badPrompt(path, `it has a place {{${unknown}}}`, known);
  const missing = needed.find((name) => !named.includes(name));
  if (missing !== undefined) throw badPrompt(path, `it has no place {{${missing}}}`, known);
  return { path, text };
}

/** The prompt with its places filled; what is filled in is not looked through for places. */
export function fillPrompt(
  { text }: PromptTemplate,
  values: Readonly<Partial<Record<Place, string>>>,
): string {
  return text.replace(PLACE, (_, name: Place) => values[name] ?? '');
}

function badPrompt(path: string, reason: string, known: readonly Place[]): StemmaError {
  return new StemmaError('bad-prompt', `cannot use the prompt '${path}': ${reason}`, {
    data: { path },
    suggestions: [`Write ${known.map((name) => `{{${name}}}`).join(', ')} where they belong.`],
  });
}
