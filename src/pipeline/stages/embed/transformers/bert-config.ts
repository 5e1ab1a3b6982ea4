import * as z from 'zod';
import { StemmaError } from '../../../../errors/stemma-error.js';
import type { BertShape } from './bert-graph.js';

const bertConfigSchema = z.object({
  model_type: z.literal('bert'),
  hidden_act: z.literal('gelu'),
  position_embedding_type: z.literal('absolute'),
  num_hidden_layers: z.int().positive(),
  num_attention_heads: z.int().positive(),
  hidden_size: z.int().positive(),
  intermediate_size: z.int().positive(),
  max_position_embeddings: z.int().positive(),
  vocab_size: z.int().positive(),
  layer_norm_eps: z.number().positive(),
});

/** The sizes in the text of a BERT `config.json`; throws `model-damaged` when it is none. */
export function parseBertConfig(text: string, path: string): BertShape {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(path, error);
  }
  const parsed = bertConfigSchema.safeParse(value);
  if (!parsed.success) throw damaged(path, parsed.error);
  const config = parsed.data;
  return {
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    hidden: config.hidden_size,
    intermediate: config.intermediate_size,
    positions: config.max_position_embeddings,
    epsilon: config.layer_norm_eps,
  };
}

function damaged(path: string, cause: unknown): StemmaError {
  return new StemmaError(
    'model-damaged',
    `cannot read the model configuration '${path}': not that of a BERT`,
    {
      data: { path },
      suggestions: ['Install the model package again.'],
      cause,
    },
  );
}
