import * as z from 'zod';
import { nearestNames } from '../../util/nearest-names.js';

const issueSchema = z.union([
  z
    .object({
      code: z.literal('invalid_value'),
      values: z.array(z.string()).min(2),
      input: z.unknown(),
    })
    .transform(({ values, input }) => ({ choices: values, given: input })),
  z
    .object({
      code: z.literal('invalid_union'),
      discriminator: z.string(),
      options: z.array(z.string()),
      input: z.record(z.string(), z.unknown()),
    })
    .transform(({ options, discriminator, input }) => ({
      choices: options,
      given: input[discriminator],
    })),
]);

/**
 * What an issue says about a value that has to be one of several words: these, what is there
 * instead, and the nearest. Undefined for any other issue. Parse with `reportInput`.
 */
export function describeChoice(issue: z.core.$ZodIssue): string | undefined {
  const { data } = issueSchema.safeParse(issue);
  if (data === undefined) return undefined;
  const { choices, given } = data;
  const expected = `expected one of ${choices.join(', ')}`;
  if (given === undefined) return `missing; ${expected}`;
  const shown = typeof given === 'string' ? `'${given.slice(0, 40)}'` : JSON.stringify(given);
  const nearest = typeof given === 'string' ? nearestNames(given, choices)[0] : undefined;
  const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  return `${expected}, not ${shown}${hint}`;
}
