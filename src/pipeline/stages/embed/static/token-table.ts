import { StemmaError } from '../../../../errors/stemma-error.js';
import { fromFloat16 } from '../transformers/float16.js';
import { openSafetensors, type SafetensorsFile } from '../transformers/safetensors.js';

/** Names of the table: of Model2Vec, and of sentence-transformers. */
const TABLES = ['embeddings', 'embedding.weight'] as const;

/** Numbers of a tensor: as they are, or 16 bits each that stand for the number at their place. */
interface TensorNumbers {
  readonly values: Float32Array | Float64Array | Int8Array | Int32Array | Uint16Array;
  readonly meanings?: Float32Array;
}

/** Vectors of tokens. Numbers stay in memory as they are in the file. */
export class TokenTable {
  private constructor(
    private readonly table: TensorNumbers,
    /** Rows that tokens can have, and length of each. */
    readonly rows: number,
    readonly dimensions: number,
    /** Whether the table is one of Model2Vec, which leaves unknown tokens out. */
    readonly leavesUnknownOut: boolean,
    private readonly weights: Float64Array | undefined,
    private readonly mapping: Int32Array | undefined,
  ) {}

  /**
   * Reads the table of a model.safetensors: `embeddings` [rows, dimensions], with `weights` of tokens
   * and a `mapping` from tokens to rows where newer versions of Model2Vec have them; or
   * `embedding.weight` of sentence-transformers. Throws `model-damaged` or `model-unsupported`.
   */
  static async read(path: string): Promise<TokenTable> {
    const file = await openSafetensors(path);
    try {
      const { name, rows, dimensions } = findTable(file, path);
      const table = await readNumbers(file, path, name);
      const isWhole = table.values.length === rows * dimensions;
      if (!isWhole) throw damaged(path, `tensor '${name}' has another size than its shape`);
      const isModel2vec = name === 'embeddings';
      const weights = isModel2vec ? await readVector(file, path, 'weights') : undefined;
      const mapping = isModel2vec ? await readVector(file, path, 'mapping') : undefined;
      if (mapping?.some((row) => !Number.isInteger(row) || row < 0 || row >= rows) === true) {
        throw damaged(path, `tensor 'mapping' names rows that are not there`);
      }
      const places = mapping && Int32Array.from(mapping);
      return new TokenTable(table, rows, dimensions, isModel2vec, weights, places);
    } finally {
      await file.close();
    }
  }

  /** Length of the vectors of an open model.safetensors. */
  static dimensionsIn(file: SafetensorsFile, path: string): number {
    return findTable(file, path).dimensions;
  }

  /** Tokens that have a row. */
  get tokens(): number {
    return Math.min(this.mapping?.length ?? this.rows, this.weights?.length ?? Infinity);
  }

  /** Adds a token's row, times its weight, to `sums`; the token is below `tokens`. */
  add(token: number, sums: Float64Array): void {
    const { dimensions, table } = this;
    const row = this.mapping === undefined ? token : (this.mapping[token] ?? 0);
    const weight = this.weights === undefined ? 1 : (this.weights[token] ?? 0);
    addRow(table, { from: row * dimensions, weight }, sums);
  }
}

/** Two loops, since this is most of the work on a text. */
function addRow(
  { values, meanings }: TensorNumbers,
  { from, weight }: { readonly from: number; readonly weight: number },
  sums: Float64Array,
): void {
  const columns = sums.length;
  if (meanings === undefined) {
    for (let column = 0; column < columns; column += 1) {
      sums[column] = (sums[column] ?? 0) + weight * (values[from + column] ?? 0);
    }
    return;
  }
  for (let column = 0; column < columns; column += 1) {
    sums[column] = (sums[column] ?? 0) + weight * (meanings[values[from + column] ?? 0] ?? 0);
  }
}

function findTable(file: SafetensorsFile, path: string) {
  const name = TABLES.find((each) => file.tensors.has(each));
  if (name === undefined) throw noTable(path, [...file.tensors.keys()]);
  const [rows = 0, dimensions = 0, ...more] = file.tensors.get(name)?.shape ?? [];
  if (rows === 0 || dimensions === 0 || more.length > 0) {
    throw damaged(path, `tensor '${name}' is no matrix`);
  }
  return { name, rows, dimensions };
}

async function readVector(
  file: SafetensorsFile,
  path: string,
  name: string,
): Promise<Float64Array | undefined> {
  const place = file.tensors.get(name);
  if (place === undefined) return undefined;
  if (place.shape.length !== 1) throw damaged(path, `tensor '${name}' is no vector`);
  const { values, meanings } = await readNumbers(file, path, name);
  return Float64Array.from({ length: values.length }, (_, index) => {
    const stored = values[index] ?? 0;
    return meanings === undefined ? stored : (meanings[stored] ?? 0);
  });
}

/** The numbers of a tensor, little-endian in the file as on every machine that Node runs on. */
async function readNumbers(
  file: SafetensorsFile,
  path: string,
  name: string,
): Promise<TensorNumbers> {
  const dtype = file.tensors.get(name)?.dtype;
  const { buffer, byteLength } = await file.read(name);
  const wide = (size: number): void => {
    if (byteLength % size !== 0) throw damaged(path, `tensor '${name}' is cut short`);
  };
  switch (dtype) {
    case 'F64':
      wide(8);
      return { values: new Float64Array(buffer) };
    case 'F32':
      wide(4);
      return { values: new Float32Array(buffer) };
    case 'F16':
    case 'BF16':
      wide(2);
      return {
        values: new Uint16Array(buffer),
        meanings: dtype === 'F16' ? makeTable(fromFloat16) : makeTable(fromBfloat16),
      };
    case 'I8':
      return { values: new Int8Array(buffer) };
    case 'I32':
      wide(4);
      return { values: new Int32Array(buffer) };
    case 'I64':
      wide(8);
      // Row numbers: none is beyond what a float64 holds exactly.
      return { values: Float64Array.from(new BigInt64Array(buffer), Number) };
    default:
      throw new StemmaError(
        'model-unsupported',
        `cannot use the weights '${path}': tensor '${name}' has the type ${dtype ?? 'none'}`,
        {
          data: { path, tensor: name, dtype },
          suggestions: ['Save the model with float32, float16, bfloat16 or int8 weights.'],
        },
      );
  }
}

function makeTable(meaningOf: (bits: number) => number): Float32Array {
  return Float32Array.from({ length: 65_536 }, (_, bits) => meaningOf(bits));
}

/** bfloat16 is the first half of a float32. */
function fromBfloat16(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0] ?? NaN;
}

function noTable(path: string, names: readonly string[]): StemmaError {
  return new StemmaError(
    'model-unsupported',
    `cannot use the weights '${path}': they have no tensor '${TABLES.join("' or '")}'`,
    {
      data: { path, tensors: names.slice(0, 20) },
      suggestions: [
        'Choose a static model, such as those of Model2Vec; others are run by pipeline.embed.provider: transformers.',
      ],
    },
  );
}

function damaged(path: string, reason: string): StemmaError {
  return new StemmaError('model-damaged', `cannot read the weights '${path}': ${reason}`, {
    data: { path },
    suggestions: ['Fetch the model again.'],
  });
}
