import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import onnxProto, { type onnx } from 'onnx-proto';

/** A constant of the graph. Its bytes are made when they are written, and forgotten after. */
export interface Initializer {
  readonly name: string;
  /** An `onnx.TensorProto.DataType`. */
  readonly dataType: number;
  readonly dims: readonly number[];
  /** Bytes that `pieces` gives in all. */
  readonly byteLength: number;
  /** Little-endian elements, row by row, in one piece or several. */
  pieces(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** What a written file is, to tell a whole one from a damaged one later. */
export interface WrittenFile {
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal digits. */
  readonly sha256: string;
}

export interface OnnxModel {
  /** Everything but the graph. */
  readonly model: onnx.IModelProto;
  /** Everything but the initializers. */
  readonly graph: onnx.IGraphProto;
  readonly initializers: readonly Initializer[];
}

// Field numbers of onnx.proto3, each with wire type 2 (length-delimited).
const MODEL_GRAPH = (7 << 3) | 2;
const GRAPH_INITIALIZER = (5 << 3) | 2;
const TENSOR_RAW_DATA = (9 << 3) | 2;

/**
 * Writes an ONNX file tensor by tensor. Encoding the whole model at once would hold all weights
 * twice; a protobuf message is the concatenation of its fields in any order, so the fields that
 * hold weights are written straight to the file.
 */
export async function writeOnnxModel(path: string, onnxModel: OnnxModel): Promise<WrittenFile> {
  const proto = onnxProto.onnx;
  const modelHead = proto.ModelProto.encode(onnxModel.model).finish();
  const graphHead = proto.GraphProto.encode(onnxModel.graph).finish();
  const tensors = onnxModel.initializers.map((initializer) => {
    const { name, dataType, dims, byteLength } = initializer;
    const fields = proto.TensorProto.encode({ name, dataType, dims: [...dims] }).finish();
    const head = Buffer.concat([fields, field(TENSOR_RAW_DATA, byteLength)]);
    return {
      initializer,
      head: Buffer.concat([field(GRAPH_INITIALIZER, head.length + byteLength), head]),
    };
  });
  const graphLength = tensors.reduce(
    (sum, { initializer, head }) => sum + head.length + initializer.byteLength,
    graphHead.length,
  );
  const file = await open(path, 'wx');
  try {
    const hash = createHash('sha256');
    let size = 0;
    const write = async (bytes: Uint8Array): Promise<void> => {
      hash.update(bytes);
      size += bytes.length;
      await file.writeFile(bytes);
    };
    await write(Buffer.concat([modelHead, field(MODEL_GRAPH, graphLength), graphHead]));
    for (const { initializer, head } of tensors) {
      await write(head);
      const before = size;
      for await (const piece of initializer.pieces()) await write(piece);
      if (size - before !== initializer.byteLength) {
        throw new Error(
          `initializer ${initializer.name}: ${size - before} bytes, not ${initializer.byteLength}`,
        );
      }
    }
    await file.sync();
    return { size, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** A field's key and length as protobuf varints. */
function field(key: number, length: number): Uint8Array {
  const bytes: number[] = [];
  for (const number of [key, length]) {
    let rest = number;
    while (rest >= 128) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}
