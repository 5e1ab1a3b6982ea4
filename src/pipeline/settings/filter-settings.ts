import { z } from 'zod';
import type { FilterCondition, FilterTest, MetadataFilter } from '../../model/metadata-filter.js';

const value = z.union([z.string(), z.number(), z.boolean()], {
  error: 'expected text, a number, true or false',
});
const ordered = z.union([z.string(), z.number()], { error: 'expected text or a number' });

const tests = z
  .strictObject({
    eq: value.describe('Equal.'),
    ne: value.describe('Not equal, or not there.'),
    in: z.array(value).min(1).describe('One of these.'),
    nin: z.array(value).min(1).describe('None of these, or not there.'),
    gt: ordered.describe('Greater; text by code point.'),
    gte: ordered.describe('Greater or equal.'),
    lt: ordered.describe('Less.'),
    lte: ordered.describe('Less or equal.'),
    startsWith: z.string().min(1).describe('Text that begins so.'),
    exists: z.boolean().describe('Whether the field is there.'),
  })
  .partial()
  .refine((given) => Object.keys(given).length > 0, 'expected a comparison, such as gte: 2020');

const COMPARISONS = Object.keys(tests.shape);

/** `retrieve.filter`: conditions by field; all of them have to hold. */
export const filterSchema = z
  .record(z.string().min(1), z.union([value, tests], { error: explain }))
  .describe(
    'Only documents whose metadata fits are searched: `product: acme`, `year: {gte: 2020}`, `tag: {in: [a, b]}`.',
  )
  .meta({ examples: [{ product: 'acme', year: { gte: 2020 } }] });

export type FilterSettings = z.infer<typeof filterSchema>;

/** The conditions of a filter in the settings. */
export function filterOf(settings: FilterSettings): MetadataFilter {
  return Object.entries(settings).flatMap(([field, given]): FilterCondition[] => {
    if (typeof given !== 'object') return [{ field, test: equal(given, false) }];
    return testsOf(given).map((test) => ({ field, test }));
  });
}

function testsOf(given: z.infer<typeof tests>): FilterTest[] {
  const found: FilterTest[] = [];
  if (given.eq !== undefined) found.push(equal(given.eq, false));
  if (given.ne !== undefined) found.push(equal(given.ne, true));
  if (given.in !== undefined) found.push({ kind: 'in', values: given.in, negated: false });
  if (given.nin !== undefined) found.push({ kind: 'in', values: given.nin, negated: true });
  for (const bound of ['gt', 'gte', 'lt', 'lte'] as const) {
    const limit = given[bound];
    if (limit !== undefined) found.push({ kind: 'range', bound, values: [limit] });
  }
  if (given.startsWith !== undefined) found.push({ kind: 'startsWith', text: given.startsWith });
  if (given.exists !== undefined) found.push({ kind: 'exists', negated: !given.exists });
  return found;
}

function equal(value: string | number | boolean, negated: boolean): FilterTest {
  return { kind: 'in', values: [value], negated };
}

/** What is wrong with a condition that is neither a value nor comparisons. */
function explain({ input }: { readonly input?: unknown }): string {
  if (Array.isArray(input)) return 'expected one value; for one of several write {in: […]}';
  const issue = tests.safeParse(input).error?.issues[0];
  if (issue === undefined || issue.path.length === 0) {
    return `expected a value, or comparisons: ${COMPARISONS.join(', ')}`;
  }
  return `${issue.path.join('.')}: ${issue.message}`;
}
