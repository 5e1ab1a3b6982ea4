import { z } from 'zod';
import { filterSchema } from './filter-settings.js';
import { hubRevisionSchema } from './hub-revision.js';

const weight = z.number().positive();

const rerankSchema = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .describe('A folder relative to the project, or a Hugging Face id; it needs ONNX files.')
      .meta({ examples: ['models/ms-marco-MiniLM-L-6-v2'] }),
    revision: hubRevisionSchema,
    dtype: z
      .enum(['fp32', 'fp16', 'q8'])
      .default('q8')
      .describe('Which of the model’s ONNX files is run.'),
    candidates: z
      .int()
      .min(1)
      .max(1000)
      .default(50)
      .describe('Chunks from the top that are judged; those behind follow as they were.'),
    maxTokens: z
      .int()
      .min(8)
      .optional()
      .describe('Longest question and chunk together, in tokens; the model’s limit unless said.'),
  })
  .describe('A cross-encoder reads question and chunk together and puts the best chunks in order.');

const mmrSchema = z
  .strictObject({
    lambda: z
      .number()
      .min(0)
      .max(1)
      .default(0.7)
      .describe('Weight of relevance; 1 - lambda is that of difference. 1 changes nothing.'),
    candidates: z
      .int()
      .min(1)
      .max(1000)
      .default(50)
      .describe('Chunks from the top that are put in another order.'),
  })
  .describe('Maximal marginal relevance: chunks that say what others say come later.');

const minScoreSchema = z
  .strictObject({
    dense: z.number().min(-1).max(1).describe('Cosine from which on the dense side finds a chunk.'),
    lexical: z.number().min(0).describe('BM25 from which on the lexical side finds a chunk.'),
    rerank: z.number().min(0).max(1).describe('Score of the reranker from which on a chunk stays.'),
  })
  .partial()
  .describe('Chunks below are left out; a question with none above finds nothing.');

/** How chunks are found for a question. */
export const retrieveSchema = z
  .strictObject({
    mode: z
      .enum(['dense', 'lexical', 'hybrid'])
      .default('hybrid')
      .describe('By vectors, by words (BM25), or by both.'),
    k: z.number().int().min(1).max(10_000).default(10).describe('Chunks that a query gives.'),
    candidates: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .describe('Chunks that each side of `hybrid` gives to the fusion.'),
    fusion: z
      .enum(['rrf', 'weighted'])
      .default('rrf')
      .describe(
        'How `hybrid` joins two rankings: reciprocal rank fusion, or the weighted sum of their scores, each scaled from 0 to 1.',
      ),
    rrfK: z
      .number()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe('Constant of `rrf`, 60 unless said: the larger, the less the first ranks weigh.'),
    weights: z
      .strictObject({
        dense: weight.describe('Weight of the ranking by vectors.'),
        lexical: weight.describe('Weight of the ranking by words.'),
      })
      .optional()
      .describe('How much each side of `hybrid` counts, relative to the other; equal unless said.'),
    filter: filterSchema.optional(),
    minScore: minScoreSchema.optional(),
    rerank: rerankSchema.optional(),
    mmr: mmrSchema.optional(),
    maxPerDocument: z
      .int()
      .min(1)
      .optional()
      .describe('Chunks of one document that a query gives, at most.'),
  })
  .superRefine((settings, context) => {
    for (const { path, message } of contradictions(settings)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  })
  .describe('Retrieval at query time; changing it re-runs no stage.');

export type RetrieveSettings = z.infer<typeof retrieveSchema>;

interface Contradiction {
  readonly path: readonly string[];
  readonly message: string;
}

/** Keys that say nothing, or the wrong thing, beside other keys. */
function* contradictions(settings: {
  readonly mode: 'dense' | 'lexical' | 'hybrid';
  readonly fusion: 'rrf' | 'weighted';
  readonly rrfK?: unknown;
  readonly weights?: unknown;
  readonly minScore?: { readonly [key in 'dense' | 'lexical' | 'rerank']?: unknown } | undefined;
  readonly rerank?: unknown;
  readonly mmr?: unknown;
}): Generator<Contradiction, void, undefined> {
  const { mode, fusion, rrfK, weights, minScore = {}, rerank, mmr } = settings;
  const only = `mode: ${mode} has one ranking`;
  if (weights !== undefined && mode !== 'hybrid') {
    yield { path: ['weights'], message: `weights belong to mode: hybrid; ${only}` };
  }
  if (rrfK !== undefined && mode !== 'hybrid') {
    yield { path: ['rrfK'], message: `rrfK belongs to mode: hybrid; ${only}` };
  } else if (rrfK !== undefined && fusion !== 'rrf') {
    yield { path: ['rrfK'], message: `rrfK belongs to fusion: rrf, not ${fusion}` };
  }
  if (minScore.dense !== undefined && mode === 'lexical') {
    yield { path: ['minScore', 'dense'], message: 'mode: lexical has no vectors to score' };
  }
  if (minScore.lexical !== undefined && mode === 'dense') {
    yield { path: ['minScore', 'lexical'], message: 'mode: dense has no words to score' };
  }
  if (minScore.rerank !== undefined && rerank === undefined) {
    yield { path: ['minScore', 'rerank'], message: 'there is no rerank to score' };
  }
  if (mmr !== undefined && mode === 'lexical') {
    yield { path: ['mmr'], message: 'mmr compares vectors, of which mode: lexical has none' };
  }
}
