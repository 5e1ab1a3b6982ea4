/** A matrix as PyTorch keeps it: `outputs` rows of `inputs` values. */
export interface WeightBlock {
  readonly values: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
  /** What each value is divided by. */
  readonly divisor: number;
}

/** The transposed blocks side by side: `inputs` rows, each with the outputs of all blocks. */
export function transposeWeights(blocks: readonly WeightBlock[]): Float32Array {
  const inputs = blocks[0]?.inputs ?? 0;
  const columns = blocks.reduce((sum, block) => sum + block.outputs, 0);
  const result = new Float32Array(inputs * columns);
  let first = 0;
  for (const { values, outputs, divisor } of blocks) {
    for (let output = 0; output < outputs; output += 1) {
      for (let input = 0; input < inputs; input += 1) {
        result[input * columns + first + output] =
          (values[output * inputs + input] ?? NaN) / divisor;
      }
    }
    first += outputs;
  }
  return result;
}

/**
 * Levels go from −63 to 63. A processor without VNNI multiplies uint8 by int8 in pairs and caps the
 * sum at 16 bits: 255 × 63 × 2 fits, 255 × 127 × 2 does not. So every processor gets the same sums.
 */
const LARGEST_LEVEL = 63;

/** A matrix as whole numbers of at most `LARGEST_LEVEL` and one scale per column. */
export interface QuantizedMatrix {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/**
 * Symmetric quantisation per column: scale = largest magnitude / 63, value = scale × level.
 * A column of zeros has scale 1.
 */
export function quantizeColumns(matrix: Float32Array, columns: number): QuantizedMatrix {
  const scales = columnScales(matrix, columns);
  const values = new Int8Array(matrix.length);
  for (let index = 0; index < matrix.length; index += 1) {
    const level = Math.round((matrix[index] ?? 0) / (scales[index % columns] ?? 1));
    values[index] = Math.max(-LARGEST_LEVEL, Math.min(LARGEST_LEVEL, level));
  }
  return { values, scales };
}

/** What one level of each column stands for. */
function columnScales(matrix: Float32Array, columns: number): Float32Array {
  const scales = new Float32Array(columns);
  for (let index = 0; index < matrix.length; index += 1) {
    const column = index % columns;
    const scale = Math.abs(matrix[index] ?? 0) / LARGEST_LEVEL;
    if (scale > (scales[column] ?? 0)) scales[column] = scale;
  }
  return scales.map((scale) => (scale === 0 ? 1 : scale));
}
