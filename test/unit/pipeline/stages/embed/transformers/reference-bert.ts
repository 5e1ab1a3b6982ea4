import { readFileSync } from 'node:fs';

type Tensors = ReadonlyMap<string, { shape: readonly number[]; values: Float64Array }>;
type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

/**
 * The mean of a BERT encoder's token vectors, scaled to length 1, or the logit of a cross-encoder
 * (the first token's vector, pooled and classified), worked out from the definition in float64
 * (Devlin et al. 2019; erf by the Taylor series and the continued fraction of Abramowitz and Stegun
 * 7.1.5, 7.1.14), token by token, from weights or a safetensors file of binary16 ones.
 */
export class ReferenceBert {
  private readonly tensors: Tensors;

  constructor(
    weights: string | Tensors,
    private readonly size: { layers: number; heads: number; epsilon: number },
  ) {
    this.tensors = typeof weights === 'string' ? readSafetensors(weights) : weights;
  }

  embed(ids: readonly number[]): number[] {
    const rows = this.tokens(
      ids,
      ids.map(() => 0),
    );
    const mean = rows.reduce(add).map((value) => value / rows.length);
    const length = Math.sqrt(dot(mean, mean));
    return mean.map((value) => value / length);
  }

  /** Of a pair whose ids belong to the segments `types`. */
  logit(ids: readonly number[], types: readonly number[]): number {
    const [first] = this.tokens(ids, types);
    const pooled = this.linear('pooler.dense', first!).map(Math.tanh);
    return this.linear('classifier', pooled)[0]!;
  }

  /** The last hidden state, token by token. */
  private tokens(ids: readonly number[], types: readonly number[]): number[][] {
    let rows = ids.map((id, position) =>
      this.normalize(
        'embeddings',
        add(
          add(
            this.row('embeddings.word_embeddings', id),
            this.row('embeddings.position_embeddings', position),
          ),
          this.row('embeddings.token_type_embeddings', types[position]!),
        ),
      ),
    );
    for (let layer = 0; layer < this.size.layers; layer += 1)
      rows = this.layer(`encoder.layer.${layer}`, rows);
    return rows;
  }

  private layer(name: string, rows: number[][]): number[][] {
    const project = (part: string) =>
      rows.map((row) => this.linear(`${name}.attention.self.${part}`, row));
    const [queries, keys, values] = [project('query'), project('key'), project('value')];
    const width = rows[0]!.length / this.size.heads;
    return rows.map((row, token) => {
      const mixed: number[] = [];
      for (let head = 0; head < this.size.heads; head += 1) {
        const cut = (vector: number[]) => vector.slice(head * width, (head + 1) * width);
        const scores = keys.map((key) =>
          Math.exp(dot(cut(queries[token]!), cut(key)) / Math.sqrt(width)),
        );
        const sum = scores.reduce((a, b) => a + b);
        mixed.push(...values.map((v, i) => cut(v).map((x) => (x * scores[i]!) / sum)).reduce(add));
      }
      const attended = this.normalize(
        `${name}.attention.output`,
        add(row, this.linear(`${name}.attention.output.dense`, mixed)),
      );
      const wide = this.linear(`${name}.intermediate.dense`, attended).map(
        (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
      );
      return this.normalize(
        `${name}.output`,
        add(attended, this.linear(`${name}.output.dense`, wide)),
      );
    });
  }

  private linear(name: string, input: number[]): number[] {
    const { shape, values } = this.tensors.get(`${name}.weight`)!;
    const bias = this.tensors.get(`${name}.bias`)!.values;
    return Array.from({ length: shape[0]! }, (_, output) => {
      let sum = bias[output]!;
      for (let i = 0; i < input.length; i += 1)
        sum += input[i]! * values[output * input.length + i]!;
      return sum;
    });
  }

  private normalize(name: string, row: number[]): number[] {
    const scale = this.tensors.get(`${name}.LayerNorm.weight`)!.values;
    const bias = this.tensors.get(`${name}.LayerNorm.bias`)!.values;
    const mean = row.reduce((a, b) => a + b) / row.length;
    const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length;
    const deviation = Math.sqrt(variance + this.size.epsilon);
    return row.map((x, i) => ((x - mean) / deviation) * scale[i]! + bias[i]!);
  }

  private row(name: string, index: number): number[] {
    const { shape, values } = this.tensors.get(`${name}.weight`)!;
    return [...values.slice(index * shape[1]!, (index + 1) * shape[1]!)];
  }
}

function readSafetensors(path: string): Tensors {
  const tensors = new Map<string, { shape: number[]; values: Float64Array }>();
  const bytes = readFileSync(path);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header: Header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength));
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (dtype !== 'F16') continue;
    const start = 8 + headerLength + offsets[0];
    const values = new Float64Array((offsets[1] - offsets[0]) / 2);
    for (let i = 0; i < values.length; i += 1) values[i] = half(bytes.readUInt16LE(start + 2 * i));
    tensors.set(name, { shape, values });
  }
  return tensors;
}

function add(a: number[], b: number[]): number[] {
  return a.map((value, index) => value + b[index]!);
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (x > 3) {
    let fraction = x;
    for (let k = 60; k > 0; k -= 1) fraction = x + k / 2 / fraction;
    return 1 - Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
  }
  let [sum, term] = [x, x];
  for (let k = 1; k < 80; k += 1) {
    term *= (-x * x) / k;
    sum += term / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function half(bits: number): number {
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
