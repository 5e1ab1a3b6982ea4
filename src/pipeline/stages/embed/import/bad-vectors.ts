import { StemmaError } from '../../../../errors/stemma-error.js';

/** Where something stands in a file of vectors. */
export interface VectorPlace {
  /** As the settings name it: relative to the project. */
  readonly path: string;
  /** Line of a text file, or row of another, from 1. */
  readonly line?: number;
  readonly row?: number;
}

/** A file of vectors cannot be used. */
export function badVectors(place: VectorPlace, reason: string, suggestion: string): StemmaError {
  return new StemmaError('bad-vectors', `cannot read ${nameOf(place)}: ${reason}`, {
    data: { ...place },
    suggestions: [suggestion],
  });
}

/** `'vectors/a.jsonl' line 3`. */
export function nameOf({ path, line, row }: VectorPlace): string {
  const part = line === undefined ? (row === undefined ? '' : ` row ${row}`) : ` line ${line}`;
  return `'${path}'${part}`;
}
