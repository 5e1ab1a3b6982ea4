import type { TransformersSettings } from '../embed-settings.js';
import type { TokenVectors } from './token-model.js';

/**
 * One vector for a text from those of its tokens: their mean, the first (`cls`) or the last, scaled
 * to length 1 if `normalize` says so (a vector of zeros stays). Sums are float64, in token order.
 */
export function poolTokens(
  { values, tokens, dimensions }: TokenVectors,
  { pooling, normalize }: Pick<TransformersSettings, 'pooling' | 'normalize'>,
): Float32Array {
  const first = pooling === 'last' ? tokens - 1 : 0;
  const count = pooling === 'mean' ? tokens : 1;
  const sums = new Float64Array(dimensions);
  for (let row = first; row < first + count; row += 1) {
    const offset = row * dimensions;
    for (let column = 0; column < dimensions; column += 1) {
      sums[column] = (sums[column] ?? 0) + (values[offset + column] ?? 0);
    }
  }
  const divisor = normalize ? lengthOf(sums) : count;
  return Float32Array.from(sums, (sum) => (divisor === 0 ? 0 : sum / divisor));
}

function lengthOf(vector: Float64Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}
