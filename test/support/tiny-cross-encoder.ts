import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addBertNodes,
  BERT_INPUTS,
  type BertShape,
  type WeightNodes,
} from '../../src/pipeline/stages/embed/transformers/bert-graph.js';
import {
  DATA_TYPE,
  GraphBuilder,
} from '../../src/pipeline/stages/embed/transformers/graph-builder.js';
import { writeOnnxModel } from '../../src/pipeline/stages/embed/transformers/onnx-writer.js';

/** A weight: PyTorch's shape, [outputs, inputs] for a matrix. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** A cross-encoder in a folder, and the weights it was written from. */
export interface TinyCrossEncoder {
  readonly folder: string;
  readonly shape: BertShape;
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The token ids of words, special ones in their brackets. */
  readonly vocabulary: ReadonlyMap<string, number>;
}

const SHAPE: BertShape = {
  layers: 2,
  heads: 2,
  hidden: 8,
  intermediate: 16,
  positions: 32,
  epsilon: 1e-12,
};
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const WORDS = 'how often do i descale the kettle dial golden crumb tray warranty vinegar'.split(
  ' ',
);

/** What the weights are drawn from, and what the model gives: numbers of a pair, or where an answer is. */
interface TinyOptions {
  readonly seed?: number;
  readonly labels?: number;
  readonly head?: 'score' | 'span';
}

/**
 * Writes a BERT cross-encoder of two layers with weights drawn from a seed, in the layout of
 * Hugging Face's repositories: config.json, tokenizer.json, onnx/model.onnx.
 */
export async function writeTinyCrossEncoder(
  folder: string,
  { seed = 1, labels = 1, head = 'score' }: TinyOptions = {},
): Promise<TinyCrossEncoder> {
  const words = [...SPECIAL, ...WORDS, ...letters(''), ...letters('##')];
  const vocabulary = new Map(words.map((word, id) => [word, id]));
  const tensors = drawTensors(vocabulary.size, { seed, labels });
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(configOf(vocabulary.size, labels)));
  // transformers.js wants the special tokens named; our own tokenizer does without.
  if (head === 'span') {
    const names = {
      unk_token: '[UNK]',
      sep_token: '[SEP]',
      pad_token: '[PAD]',
      cls_token: '[CLS]',
    };
    const config = {
      tokenizer_class: 'BertTokenizer',
      model_max_length: SHAPE.positions,
      ...names,
    };
    writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
  }
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerOf(vocabulary)));
  await writeGraph(join(folder, 'onnx/model.onnx'), tensors, { labels, head });
  return { folder, shape: SHAPE, tensors, vocabulary };
}

function letters(prefix: string): string[] {
  return Array.from({ length: 26 }, (_, i) => prefix + String.fromCharCode(97 + i));
}

function configOf(vocabularySize: number, labels: number) {
  return {
    architectures: ['BertForSequenceClassification'],
    model_type: 'bert',
    hidden_act: 'gelu',
    hidden_size: SHAPE.hidden,
    intermediate_size: SHAPE.intermediate,
    num_hidden_layers: SHAPE.layers,
    num_attention_heads: SHAPE.heads,
    max_position_embeddings: SHAPE.positions,
    type_vocab_size: 2,
    vocab_size: vocabularySize,
    layer_norm_eps: SHAPE.epsilon,
    id2label: Object.fromEntries(Array.from({ length: labels }, (_, i) => [i, `LABEL_${i}`])),
  };
}

/** WordPiece as BERT's, with the template of one text and of two. */
function tokenizerOf(vocabulary: ReadonlyMap<string, number>) {
  const special = (id: string, type: number) => ({ SpecialToken: { id, type_id: type } });
  const sequence = (id: string, type: number) => ({ Sequence: { id, type_id: type } });
  const single = [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0)];
  const named = (token: string) => {
    return [token, { id: token, ids: [vocabulary.get(token)], tokens: [token] }] as const;
  };
  return {
    version: '1.0',
    added_tokens: SPECIAL.map((content, id) => {
      const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };
      return { id, content, special: true, ...flags };
    }),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single,
      pair: [...single, sequence('B', 1), special('[SEP]', 1)],
      special_tokens: Object.fromEntries([named('[CLS]'), named('[SEP]')]),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary),
    },
  };
}

function drawTensors(
  vocabularySize: number,
  { seed, labels }: { readonly seed: number; readonly labels: number },
): Map<string, Tensor> {
  let state = seed * 2654435761;
  const draw = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) | 0;
    return Math.fround((state >>> 8) / 2 ** 24 - 0.5);
  };
  const tensors = new Map<string, Tensor>();
  const add = (name: string, shape: readonly number[], offset = 0) => {
    const size = shape.reduce((all, one) => all * one, 1);
    const values = Float64Array.from({ length: size }, () => Math.fround(draw() + offset));
    tensors.set(name, { shape, values });
  };
  const linear = (name: string, outputs: number, inputs: number) => {
    add(`${name}.weight`, [outputs, inputs]);
    add(`${name}.bias`, [outputs]);
  };
  const normal = (name: string) => {
    add(`${name}.LayerNorm.weight`, [hidden], 1);
    add(`${name}.LayerNorm.bias`, [hidden]);
  };
  const { hidden, intermediate, layers, positions } = SHAPE;
  add('embeddings.word_embeddings.weight', [vocabularySize, hidden]);
  add('embeddings.position_embeddings.weight', [positions, hidden]);
  add('embeddings.token_type_embeddings.weight', [2, hidden]);
  normal('embeddings');
  for (let layer = 0; layer < layers; layer += 1) {
    const name = `encoder.layer.${layer}`;
    for (const part of ['query', 'key', 'value']) {
      linear(`${name}.attention.self.${part}`, hidden, hidden);
    }
    linear(`${name}.attention.output.dense`, hidden, hidden);
    normal(`${name}.attention.output`);
    linear(`${name}.intermediate.dense`, intermediate, hidden);
    linear(`${name}.output.dense`, hidden, intermediate);
    normal(`${name}.output`);
  }
  linear('pooler.dense', hidden, hidden);
  linear('classifier', labels, hidden);
  return tensors;
}

async function writeGraph(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  { labels, head }: Required<Pick<TinyOptions, 'labels' | 'head'>>,
): Promise<void> {
  const graph = new GraphBuilder();
  const weights = weightNodes(tensors);
  const { hidden } = SHAPE;
  const states = addBertNodes(graph, SHAPE, weights);
  const part = (name: string, outputs: number) => [{ name, inputs: hidden, outputs, divisor: 1 }];
  const ends = ['start_logits', 'end_logits'];
  if (head === 'score') {
    const first = graph.node('Gather', [states, graph.integers('first', [0])], {
      attributes: { axis: { int: 1 } },
    });
    const row = graph.node('Reshape', [first, graph.integers('row', [-1, hidden])]);
    const pooled = graph.node('Tanh', [weights.linear(graph, row, part('pooler.dense', hidden))]);
    graph.rename(weights.linear(graph, pooled, part('classifier', labels)), 'logits');
  } else {
    const both = weights.linear(graph, states, part('classifier', labels));
    for (const [i, name] of ends.entries()) {
      const one = graph.node('Gather', [both, graph.integers(`which_${i}`, [i])], {
        attributes: { axis: { int: 2 } },
      });
      graph.rename(graph.node('Reshape', [one, graph.integers(`flat_${i}`, [1, -1])]), name);
    }
  }
  await writeOnnxModel(path, {
    model: {
      irVersion: 9,
      producerName: 'stemma-tests',
      opsetImport: [{ domain: '', version: 20 }],
    },
    graph: {
      name: 'cross-encoder',
      node: graph.nodes,
      input: BERT_INPUTS.map((name) => value(name, DATA_TYPE.int64, ['batch', 'sequence'])),
      output:
        head === 'score'
          ? [value('logits', DATA_TYPE.float, ['batch', labels])]
          : ends.map((name) => value(name, DATA_TYPE.float, ['batch', 'sequence'])),
    },
    initializers: graph.initializers,
  });
}

function weightNodes(tensors: ReadonlyMap<string, Tensor>): WeightNodes {
  const read = (name: string): Tensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`no tensor '${name}'`);
    return tensor;
  };
  const plain = (graph: GraphBuilder, name: string) => {
    const { values, shape } = read(name);
    return graph.floats(name, [...values], shape);
  };
  return {
    plain,
    lookUp: (graph, table, indices) => graph.node('Gather', [plain(graph, table), indices]),
    linear: (graph, input, parts) => {
      const inputs = parts[0]?.inputs ?? 0;
      const columns = parts.flatMap(({ name, outputs, divisor }) => {
        const { values } = read(`${name}.weight`);
        return Array.from({ length: outputs }, (_, output) =>
          Array.from({ length: inputs }, (_, i) => (values[output * inputs + i] ?? 0) / divisor),
        );
      });
      const bias = parts.flatMap(({ name, divisor }) =>
        [...read(`${name}.bias`).values].map((one) => one / divisor),
      );
      const label = parts.map(({ name }) => name).join('+');
      const matrix = Array.from({ length: inputs }, (_, i) => columns.map((column) => column[i]));
      const dims = [inputs, columns.length];
      const weight = graph.floats(`${label}.weight`, matrix.flat().map(Number), dims);
      const product = graph.node('MatMul', [input, weight]);
      return graph.node('Add', [product, graph.floats(`${label}.bias`, bias)]);
    },
  };
}

function value(name: string, elemType: number, dims: readonly (string | number)[]) {
  const dim = dims.map((size) =>
    typeof size === 'string' ? { dimParam: size } : { dimValue: size },
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
