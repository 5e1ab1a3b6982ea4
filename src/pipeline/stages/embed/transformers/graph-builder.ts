import onnxProto, { type onnx } from 'onnx-proto';
import type { Initializer } from './onnx-writer.js';

/** Numbers of `onnx.TensorProto.DataType` that the graphs use. */
export const DATA_TYPE = { float: 1, int8: 3, int64: 7, float16: 10 } as const;

const { AttributeType } = onnxProto.onnx.AttributeProto;

/** `{ float }`, `{ int }` or `{ ints }`: a node's attribute, whose type ONNX wants to be told. */
export type AttributeValue =
  { readonly float: number } | { readonly int: number } | { readonly ints: readonly number[] };

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** How many outputs the operator has, 1 unless said. */
  readonly outputs?: number;
}

/** Collects the nodes and constants of an ONNX graph and names their values. */
export class GraphBuilder {
  readonly nodes: onnx.INodeProto[] = [];
  readonly initializers: Initializer[] = [];

  /** Adds a node with one output; returns the output's name. */
  node(opType: string, input: readonly string[], options: NodeOptions = {}): string {
    const [output] = this.nodeOutputs(opType, input, options);
    if (output === undefined) throw new Error(`${opType} has no output`);
    return output;
  }

  /** Adds a node; returns the names of its outputs. */
  nodeOutputs(opType: string, input: readonly string[], options: NodeOptions = {}): string[] {
    const name = `${opType}_${this.nodes.length}`;
    const output = Array.from({ length: options.outputs ?? 1 }, (_, index) => `${name}_${index}`);
    const attribute = Object.entries(options.attributes ?? {}).map(([key, value]) =>
      toAttribute(key, value),
    );
    this.nodes.push({ opType, name, input: [...input], output, attribute });
    return output;
  }

  /** Gives the output `from` of the last node another name. */
  rename(from: string, to: string): void {
    const last = this.nodes.at(-1);
    if (last?.output?.[0] !== from) throw new Error(`the last node does not make ${from}`);
    last.output = [to];
  }

  /** Adds a constant whose bytes are made when the file is written; returns its name. */
  constant(initializer: Initializer): string {
    this.initializers.push(initializer);
    return initializer.name;
  }

  /** Adds a small float32 constant; without `dims` a vector. */
  floats(
    name: string,
    values: readonly number[],
    dims: readonly number[] = [values.length],
  ): string {
    return this.bytes({ name, dataType: DATA_TYPE.float, dims }, Float32Array.from(values));
  }

  /** Adds a small int64 vector. */
  integers(name: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.bytes({ name, dataType: DATA_TYPE.int64, dims: [values.length] }, data);
  }

  private bytes(
    head: Pick<Initializer, 'name' | 'dataType' | 'dims'>,
    data: ArrayBufferView,
  ): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.constant({ ...head, byteLength: bytes.length, pieces: () => [bytes] });
  }
}

function toAttribute(name: string, value: AttributeValue): onnx.IAttributeProto {
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ('int' in value) return { name, type: AttributeType.INT, i: value.int };
  return { name, type: AttributeType.INTS, ints: [...value.ints] };
}
