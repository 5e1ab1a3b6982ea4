import { DATA_TYPE, type GraphBuilder } from './graph-builder.js';

/** The sizes of a BERT encoder. */
export interface BertShape {
  readonly layers: number;
  readonly heads: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly positions: number;
  /** Epsilon of the layer normalisations. */
  readonly epsilon: number;
}

/** How a data type multiplies by weights and looks embeddings up. */
export interface WeightNodes {
  /** `input × weight + bias`; `parts` are the weights put side by side, each divided by its `divisor`. */
  linear(graph: GraphBuilder, input: string, parts: readonly LinearPart[]): string;
  /** The float32 rows of an embedding table at `indices`. */
  lookUp(graph: GraphBuilder, table: string, indices: string): string;
  /** A float32 vector or matrix as the model has it. */
  plain(graph: GraphBuilder, name: string): string;
}

/** One `…weight` and `…bias` pair of the model, by the name before the dot. */
export interface LinearPart {
  readonly name: string;
  /** Inputs and outputs of the layer. */
  readonly inputs: number;
  readonly outputs: number;
  readonly divisor: number;
}

/** The names of the graph's inputs, each int64 [batch, sequence]. */
export const BERT_INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

/**
 * Adds the nodes of a BERT encoder (Devlin et al. 2019) with exact GELU and the layer normalisation
 * after each residual sum; returns the name of the last hidden state, float32 [batch, sequence, hidden].
 */
export function addBertNodes(graph: GraphBuilder, shape: BertShape, weights: WeightNodes): string {
  const mask = addMask(graph);
  let hidden = addEmbeddings(graph, shape, weights);
  for (let layer = 0; layer < shape.layers; layer += 1) {
    const prefix = `encoder.layer.${layer}`;
    const attended = addAttention(graph, { shape, weights, prefix, hidden, mask });
    hidden = addNormalized(graph, {
      shape,
      weights,
      name: `${prefix}.attention.output`,
      sum: [attended, hidden],
    });
    const wide = weights.linear(graph, hidden, [
      part(`${prefix}.intermediate.dense`, shape.hidden, shape.intermediate),
    ]);
    const active = graph.node('Gelu', [wide]);
    const narrow = weights.linear(graph, active, [
      part(`${prefix}.output.dense`, shape.intermediate, shape.hidden),
    ]);
    hidden = addNormalized(graph, {
      shape,
      weights,
      name: `${prefix}.output`,
      sum: [narrow, hidden],
    });
  }
  return hidden;
}

function part(name: string, inputs: number, outputs: number, divisor = 1): LinearPart {
  return { name, inputs, outputs, divisor };
}

/** 0 where a token counts and a large negative number where it is padding: [batch, 1, 1, sequence]. */
function addMask(graph: GraphBuilder): string {
  const axes = graph.integers('mask.axes', [1, 2]);
  const wide = graph.node('Unsqueeze', ['attention_mask', axes]);
  const kept = graph.node('Cast', [wide], { attributes: { to: { int: DATA_TYPE.float } } });
  const padding = graph.node('Sub', [graph.floats('one', [1], []), kept]);
  return graph.node('Mul', [padding, graph.floats('mask.value', [-1e9], [])]);
}

function addEmbeddings(graph: GraphBuilder, shape: BertShape, weights: WeightNodes): string {
  const length = graph.node('Shape', ['input_ids'], {
    attributes: { start: { int: 1 }, end: { int: 2 } },
  });
  const positions = graph.node('Slice', [
    weights.plain(graph, 'embeddings.position_embeddings.weight'),
    graph.integers('zero', [0]),
    length,
  ]);
  const words = weights.lookUp(graph, 'embeddings.word_embeddings.weight', 'input_ids');
  const types = graph.node('Gather', [
    weights.plain(graph, 'embeddings.token_type_embeddings.weight'),
    'token_type_ids',
  ]);
  const sum = [graph.node('Add', [words, types]), positions] as const;
  return addNormalized(graph, { shape, weights, name: 'embeddings', sum });
}

function addNormalized(
  graph: GraphBuilder,
  {
    shape,
    weights,
    name,
    sum,
  }: {
    shape: BertShape;
    weights: WeightNodes;
    name: string;
    sum: readonly [string, string];
  },
): string {
  const scale = weights.plain(graph, `${name}.LayerNorm.weight`);
  const bias = weights.plain(graph, `${name}.LayerNorm.bias`);
  return graph.node('LayerNormalization', [graph.node('Add', sum), scale, bias], {
    attributes: { axis: { int: -1 }, epsilon: { float: shape.epsilon } },
  });
}

function addAttention(
  graph: GraphBuilder,
  {
    shape,
    weights,
    prefix,
    hidden,
    mask,
  }: {
    shape: BertShape;
    weights: WeightNodes;
    prefix: string;
    hidden: string;
    mask: string;
  },
): string {
  const size = shape.hidden / shape.heads;
  // Dividing the query's weights by √size saves dividing each score.
  const parts = (['query', 'key', 'value'] as const).map((name) =>
    part(
      `${prefix}.attention.self.${name}`,
      shape.hidden,
      shape.hidden,
      name === 'query' ? Math.sqrt(size) : 1,
    ),
  );
  const projected = weights.linear(graph, hidden, parts);
  const split = graph.nodeOutputs('Split', [projected], {
    attributes: { axis: { int: -1 }, num_outputs: { int: 3 } },
    outputs: 3,
  });
  const heads = graph.integers(`${prefix}.heads`, [0, 0, shape.heads, size]);
  const [query, key, value] = split.map((name, index) =>
    graph.node('Transpose', [graph.node('Reshape', [name, heads])], {
      attributes: { perm: { ints: index === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3] } },
    }),
  );
  if (query === undefined || key === undefined || value === undefined)
    throw new Error('Split gives three');
  const scores = graph.node('Add', [graph.node('MatMul', [query, key]), mask]);
  const shares = graph.node('Softmax', [scores], { attributes: { axis: { int: -1 } } });
  const mixed = graph.node('Transpose', [graph.node('MatMul', [shares, value])], {
    attributes: { perm: { ints: [0, 2, 1, 3] } },
  });
  const joined = graph.node('Reshape', [
    mixed,
    graph.integers(`${prefix}.joined`, [0, 0, shape.hidden]),
  ]);
  return weights.linear(graph, joined, [
    part(`${prefix}.attention.output.dense`, shape.hidden, shape.hidden),
  ]);
}
