import { z } from 'zod';
import { StemmaError } from '../../errors/stemma-error.js';
import { decodeCanonical, encodeCanonical, type Canonical } from '../../model/canonical.js';
import type { ObjectId } from '../../model/object-id.js';

/** Version of the form below. */
export const VERDICT_FORMAT = 2;

const text = z.string();
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const commit = z.string().regex(/^[0-9a-f]{40}$/);
const count = z.int().nonnegative();
const outcome = z.enum(['pass', 'fail', 'inconclusive']);
const figure = z.number().nullable();
const figures = z.record(text, z.object({ base: figure, candidate: z.number() }));

const ruleSchema = z.object({
  kind: z
    .enum(['questions', 'primary', 'guard', 'require', 'exam'])
    .describe('What the rule is about: number of questions, a metric, a limit, the next exam.'),
  rule: text.describe('The rule in words.'),
  outcome,
  figures: z.record(text, figure).describe('What it was decided by; null for what is not known.'),
  sentence: text.describe('What it says, for people.'),
  warning: z.literal(true).optional().describe('A pass that deserves a second look.'),
});

const sideSchema = z.object({
  snapshot: hash.describe('Names the data: a hash over its roots.'),
  roots: z
    .record(text, hash.nullable())
    .describe('Roots of the maps; null for parts that it has not.'),
  settings: hash.describe('SHA-256 of stemma.yaml.'),
  results: hash.describe('Hash over every figure of every question.'),
});

/**
 * A verdict as the store keeps it and as `--json` prints it: what was judged, by what, every figure,
 * and what was to be known beside it. It holds no time, so that judging equal inputs again gives
 * the same bytes, times of retrieval apart.
 */
export const verdictSchema = z.object({
  format: z.literal(VERDICT_FORMAT).describe('Version of this form.'),
  made: z
    .object({ stemma: text, evaluator: count, retrieval: count })
    .describe('Versions of what judged.'),
  seed: count.describe('Of the random sign flips.'),
  target: text.describe('Branch that is promoted to.'),
  candidate: text.describe('The candidate as it was named.'),
  from: commit.nullable().describe('Commit that the target was at; null where it did not exist.'),
  to: commit.describe('Commit of the candidate.'),
  verdict: outcome,
  decision: z
    .enum(['promote', 'hold'])
    .describe('What follows from the verdict under promote.onInconclusive.'),
  rules: z.array(ruleSchema),
  metrics: figures.describe(
    "Means over the target's question set; base is null where there was none.",
  ),
  inputs: z
    .object({
      rules: z
        .record(text, z.json())
        .describe('The rules that decided: `promote:`, defaults filled in.'),
      rulesHash: hash,
      evaluate: z.object({ metrics: z.array(text), tokenizer: text, search: text }),
      questions: z.object({ count, hash, ids: z.array(text) }),
      base: sideSchema.nullable(),
      candidate: sideSchema.describe('The merge result.'),
    })
    .describe('What the verdict follows from.'),
  exam: z
    .object({
      settings: z.array(z.object({ path: text, before: text.nullable(), after: text.nullable() })),
      questions: z.object({ added: count, removed: count, edited: count }).nullable(),
      merged: z
        .object({ count, hash, verdict: outcome, metrics: figures })
        .nullable()
        .describe('Figures on the merged question set, which decide nothing.'),
    })
    .describe('What the candidate changes of the rules and questions for later promotions.'),
  uses: z
    .object({ same: count, overlapping: count })
    .describe(
      'Earlier verdicts for this target on this question set, and on sets with half of it.',
    ),
  notes: z.array(text).describe('What else has to be known, for people.'),
});

export type VerdictDocument = z.infer<typeof verdictSchema>;

/** What `promote --json` prints. */
export const promotionSchema = verdictSchema.extend({
  commit: commit.nullable().describe('The promoted commit; null where nothing was promoted.'),
  tag: text.nullable().describe('Its tag, such as production-3.'),
  record: hash.describe('Object that holds the verdict.'),
});

/** The JSON Schema (2020-12) of what `promote --json` prints; later versions may add fields. */
export function promotionJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(promotionSchema, { io: 'input' }), title: 'stemma promote --json' };
}

/** Canonical CBOR of a verdict. */
export function encodeVerdict(document: VerdictDocument): Uint8Array {
  // JSON leaves out what is undefined; of what JSON holds canonical CBOR can hold all.
  return encodeCanonical(JSON.parse(JSON.stringify(document)) as Canonical);
}

/** Throws `unknown-format` for a verdict of another version, and `entry-damaged` for no verdict. */
export function decodeVerdict(bytes: Uint8Array, id: ObjectId): VerdictDocument {
  const value = decoded(bytes);
  const parsed = verdictSchema.safeParse(value);
  if (parsed.success) return inOrder(parsed.data);
  const { data: other } = z.looseObject({ format: z.number() }).safeParse(value);
  if (other === undefined || other.format === VERDICT_FORMAT) throw noVerdict(id);
  throw new StemmaError(
    'unknown-format',
    `cannot read the verdict ${id.slice(0, 10)}: it has format ${other.format}, this stemma knows format ${VERDICT_FORMAT}`,
    {
      data: { id, format: other.format },
      suggestions: ['Use the version of stemma that made it, or promote again.'],
    },
  );
}

/** Canonical CBOR sorts keys; metrics are told in the order of the settings. */
function inOrder(document: VerdictDocument): VerdictDocument {
  const { metrics, inputs } = document;
  const entries = inputs.evaluate.metrics.flatMap((name) => {
    const means = metrics[name];
    return means === undefined ? [] : [[name, means] as const];
  });
  return { ...document, metrics: Object.fromEntries(entries) };
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return decodeCanonical(bytes);
  } catch (error) {
    // What is no CBOR is no verdict either.
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}

function noVerdict(id: ObjectId): StemmaError {
  return new StemmaError('entry-damaged', `the object ${id.slice(0, 10)} is no verdict`, {
    data: { id },
    suggestions: ['Run `stemma fsck`.'],
  });
}
