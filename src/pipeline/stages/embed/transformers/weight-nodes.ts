import type { LinearPart, WeightNodes } from './bert-graph.js';
import { makeFloat16Table } from './float16.js';
import { DATA_TYPE, type GraphBuilder } from './graph-builder.js';
import { quantizeColumns, transposeWeights } from './quantize.js';
import type { SafetensorsFile } from './safetensors.js';
import { StemmaError } from '../../../../errors/stemma-error.js';

/** Data types in which the bundled model's graph can be written. */
export type GraphDtype = 'fp32' | 'q8';

/**
 * How the graph of a data type holds weights that are binary16 in `file`.
 *
 * `fp32` widens all of them, which loses nothing. `q8` has the matrices as int8 with one scale per
 * output column, and the activations quantised as they come (DynamicQuantizeLinear, MatMulInteger);
 * its embedding table stays binary16: look-ups cost no time, so rounding them would only lose quality.
 */
export function makeWeightNodes(file: SafetensorsFile, dtype: GraphDtype): WeightNodes {
  const source = new WeightSource(file);
  const plain = (graph: GraphBuilder, name: string): string => addPlain(graph, source, name);
  if (dtype === 'fp32') {
    return {
      plain,
      lookUp: (graph, table, indices) => graph.node('Gather', [plain(graph, table), indices]),
      linear: (graph, input, parts) => addFloatLinear(graph, source, { input, parts }),
    };
  }
  return {
    plain,
    lookUp: (graph, table, indices) => addHalfLookUp(graph, source, { table, indices }),
    linear: (graph, input, parts) => addInt8Linear(graph, source, { input, parts }),
  };
}

/** Reads weights of a safetensors file as float32. */
class WeightSource {
  private readonly widen = makeFloat16Table();

  constructor(private readonly file: SafetensorsFile) {}

  shape(name: string): readonly number[] {
    const place = this.file.tensors.get(name);
    if (place === undefined || place.dtype !== 'F16') {
      throw new StemmaError('model-damaged', `the weights have no binary16 tensor '${name}'`, {
        suggestions: ['Install the model package again.'],
      });
    }
    return place.shape;
  }

  async bits(name: string): Promise<Uint16Array> {
    const bytes = await this.file.read(name);
    return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  }

  async floats(name: string): Promise<Float32Array> {
    const bits = await this.bits(name);
    const floats = new Float32Array(bits.length);
    // A loop, since Float32Array.from with a function is some twenty times slower.
    for (let index = 0; index < bits.length; index += 1) {
      floats[index] = this.widen[bits[index] ?? 0] ?? NaN;
    }
    return floats;
  }
}

interface LinearInput {
  readonly input: string;
  readonly parts: readonly LinearPart[];
}

function addPlain(graph: GraphBuilder, source: WeightSource, name: string): string {
  const dims = source.shape(name);
  return graph.constant({
    name,
    dataType: DATA_TYPE.float,
    dims,
    byteLength: 4 * product(dims),
    pieces: async function* () {
      yield bytesOf(await source.floats(name));
    },
  });
}

function addHalfLookUp(
  graph: GraphBuilder,
  source: WeightSource,
  { table, indices }: { table: string; indices: string },
): string {
  const dims = source.shape(table);
  graph.constant({
    name: table,
    dataType: DATA_TYPE.float16,
    dims,
    byteLength: 2 * product(dims),
    pieces: async function* () {
      yield bytesOf(await source.bits(table));
    },
  });
  const rows = graph.node('Gather', [table, indices]);
  return graph.node('Cast', [rows], { attributes: { to: { int: DATA_TYPE.float } } });
}

/** The weights of `parts` side by side: [inputs, sum of outputs]. */
async function readMatrix(
  source: WeightSource,
  parts: readonly LinearPart[],
): Promise<Float32Array> {
  const blocks = [];
  for (const { name, inputs, outputs, divisor } of parts) {
    blocks.push({ values: await source.floats(`${name}.weight`), inputs, outputs, divisor });
  }
  return transposeWeights(blocks);
}

function addBias(graph: GraphBuilder, source: WeightSource, parts: readonly LinearPart[]): string {
  const outputs = outputsOf(parts);
  return graph.constant({
    name: `${nameOf(parts)}.bias`,
    dataType: DATA_TYPE.float,
    dims: [outputs],
    byteLength: 4 * outputs,
    pieces: async function* () {
      for (const { name, divisor } of parts) {
        yield bytesOf((await source.floats(`${name}.bias`)).map((value) => value / divisor));
      }
    },
  });
}

function addFloatLinear(
  graph: GraphBuilder,
  source: WeightSource,
  { input, parts }: LinearInput,
): string {
  const dims = [inputsOf(parts), outputsOf(parts)];
  const matrix = graph.constant({
    name: `${nameOf(parts)}.weight`,
    dataType: DATA_TYPE.float,
    dims,
    byteLength: 4 * product(dims),
    pieces: async function* () {
      yield bytesOf(await readMatrix(source, parts));
    },
  });
  return graph.node('Add', [graph.node('MatMul', [input, matrix]), addBias(graph, source, parts)]);
}

function addInt8Linear(
  graph: GraphBuilder,
  source: WeightSource,
  { input, parts }: LinearInput,
): string {
  const [inputs, outputs] = [inputsOf(parts), outputsOf(parts)];
  const name = nameOf(parts);
  const quantized = async () => quantizeColumns(await readMatrix(source, parts), outputs);
  const matrix = graph.constant({
    name: `${name}.weight`,
    dataType: DATA_TYPE.int8,
    dims: [inputs, outputs],
    byteLength: inputs * outputs,
    pieces: async function* () {
      yield bytesOf((await quantized()).values);
    },
  });
  const scales = graph.constant({
    name: `${name}.scale`,
    dataType: DATA_TYPE.float,
    dims: [outputs],
    byteLength: 4 * outputs,
    pieces: async function* () {
      yield bytesOf((await quantized()).scales);
    },
  });
  const [levels, scale, zero] = graph.nodeOutputs('DynamicQuantizeLinear', [input], { outputs: 3 });
  if (levels === undefined || scale === undefined || zero === undefined)
    throw new Error('three outputs');
  const sums = graph.node('MatMulInteger', [levels, matrix, zero]);
  const floats = graph.node('Cast', [sums], { attributes: { to: { int: DATA_TYPE.float } } });
  const scaled = graph.node('Mul', [floats, graph.node('Mul', [scale, scales])]);
  return graph.node('Add', [scaled, addBias(graph, source, parts)]);
}

function nameOf(parts: readonly LinearPart[]): string {
  return parts.map(({ name }) => name).join('+');
}

function inputsOf(parts: readonly LinearPart[]): number {
  return parts[0]?.inputs ?? 0;
}

function outputsOf(parts: readonly LinearPart[]): number {
  return parts.reduce((sum, { outputs }) => sum + outputs, 0);
}

function product(dims: readonly number[]): number {
  return dims.reduce((all, dim) => all * dim, 1);
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
