import { StemmaError } from '../../errors/stemma-error.js';

/** The baseline and what is compared with it, as they were named; throws `bad-usage` for fewer than two. */
export function sidesOf(argv: readonly unknown[]): {
  readonly base: string;
  readonly candidates: readonly string[];
} {
  const [base, ...candidates] = argv.map(String);
  if (base !== undefined && candidates.length > 0) return { base, candidates };
  throw new StemmaError(
    'bad-usage',
    base === undefined ? 'nothing to compare' : `nothing to compare '${base}' with`,
    { suggestions: ['Name two snapshots or more: `stemma compare production fix`.'] },
  );
}
