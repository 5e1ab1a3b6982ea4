import { z } from 'zod';
import { StemmaError } from '../../../errors/stemma-error.js';
import { decodeCanonical, encodeCanonical } from '../../../model/canonical.js';
import { compareText } from '../../../util/compare-text.js';

/** The lines that are boilerplate in each source, by the id that document keys begin with. */
export type BoilerplateLines = ReadonlyMap<string, ReadonlySet<string>>;

const schema = z.tuple([
  z.literal('boilerplate'),
  z.literal(1),
  z.array(z.tuple([z.string(), z.array(z.string())])),
]);

/** Canonical CBOR `["boilerplate", 1, [[source, [line, …]], …]]`, sources and lines ascending. */
export function encodeBoilerplate(lines: BoilerplateLines): Uint8Array {
  const sources = [...lines]
    .filter(([, keys]) => keys.size > 0)
    .sort(([a], [b]) => compareText(a, b))
    .map(([source, keys]) => [source, [...keys].sort(compareText)]);
  return encodeCanonical(['boilerplate', 1, sources]);
}

/** Throws `object-damaged` for other bytes. */
export function decodeBoilerplate(bytes: Uint8Array): BoilerplateLines {
  const parsed = schema.safeParse(decodeCanonical(bytes));
  if (!parsed.success) {
    throw new StemmaError('object-damaged', 'cannot read a list of boilerplate lines', {
      suggestions: ['Run `stemma run --force` to make it again.'],
    });
  }
  return new Map(parsed.data[2].map(([source, keys]) => [source, new Set(keys)]));
}

/** The source of a document: what its key begins with. */
export function sourceOf(document: string): string {
  const slash = document.indexOf('/');
  return slash === -1 ? document : document.slice(0, slash);
}
