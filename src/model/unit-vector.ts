/**
 * The vector of length 1 in the same direction; a zero vector stays as it is. Summed in float64 and
 * rounded once to float32, so that equal values give equal bytes on every machine.
 */
export function unitVector(values: Float32Array): Float32Array {
  let sum = 0;
  for (const value of values) sum += value * value;
  if (sum === 0) return values;
  const scale = 1 / Math.sqrt(sum);
  return values.map((value) => value * scale);
}
