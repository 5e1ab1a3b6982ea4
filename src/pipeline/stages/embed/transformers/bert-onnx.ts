import type { onnx } from 'onnx-proto';
import { addBertNodes, BERT_INPUTS, type BertShape } from './bert-graph.js';
import { DATA_TYPE, GraphBuilder } from './graph-builder.js';
import { writeOnnxModel, type WrittenFile } from './onnx-writer.js';
import { openSafetensors } from './safetensors.js';
import { makeWeightNodes, type GraphDtype } from './weight-nodes.js';

/** Opset 20 is the first with Gelu; IR version 9 is the one that goes with it. */
const OPSET = 20;
const IR_VERSION = 9;

export interface BertOnnxOptions {
  readonly shape: BertShape;
  readonly dtype: GraphDtype;
  /** A safetensors file with binary16 weights under PyTorch's names. */
  readonly weights: string;
}

/**
 * Writes the weights of a BERT encoder as an ONNX file with inputs `input_ids`, `attention_mask`
 * and `token_type_ids` and output `last_hidden_state`. The bytes depend on nothing but the input.
 */
export async function writeBertOnnx(path: string, options: BertOnnxOptions): Promise<WrittenFile> {
  const { shape, dtype, weights } = options;
  const file = await openSafetensors(weights);
  try {
    const graph = new GraphBuilder();
    const hidden = addBertNodes(graph, shape, makeWeightNodes(file, dtype));
    const output = 'last_hidden_state';
    graph.rename(hidden, output);
    return await writeOnnxModel(path, {
      model: {
        irVersion: IR_VERSION,
        producerName: 'stemma',
        opsetImport: [{ domain: '', version: OPSET }],
      },
      graph: {
        name: 'bert',
        node: graph.nodes,
        input: BERT_INPUTS.map((name) =>
          describeValue(name, DATA_TYPE.int64, ['batch', 'sequence']),
        ),
        output: [describeValue(output, DATA_TYPE.float, ['batch', 'sequence', shape.hidden])],
      },
      initializers: graph.initializers,
    });
  } finally {
    await file.close();
  }
}

function describeValue(
  name: string,
  elemType: number,
  dims: readonly (string | number)[],
): onnx.IValueInfoProto {
  const dim = dims.map((size) =>
    typeof size === 'string' ? { dimParam: size } : { dimValue: size },
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
