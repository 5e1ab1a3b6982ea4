/** Where the vectors of a snapshot lie: their centre and how far they are spread around it. */
export class VectorCloud {
  readonly #sum: Float64Array;
  #count = 0;

  constructor(readonly dimensions: number) {
    this.#sum = new Float64Array(dimensions);
  }

  /** Takes vectors of length 1 into account, row-major. */
  add(matrix: Float32Array): void {
    const { dimensions } = this;
    const rows = matrix.length / dimensions;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let i = 0; i < dimensions; i++, at++) {
        this.#sum[i] = (this.#sum[i] ?? 0) + (matrix[at] ?? 0);
      }
    }
    this.#count += rows;
  }

  get count(): number {
    return this.#count;
  }

  /** Mean of the vectors; zeros where there are none. */
  get centroid(): Float32Array {
    return Float32Array.from(this.#sum, (value) => (this.#count === 0 ? 0 : value / this.#count));
  }

  /**
   * Mean cosine distance to the centroid: 0 where all point the same way, 1 where they point
   * everywhere. The cosines of vectors of length 1 to their mean add up to its length, so this is 1
   * less that; null where there are none.
   */
  get spread(): number | null {
    if (this.#count === 0) return null;
    let squares = 0;
    for (const value of this.centroid) squares += value * value;
    return 1 - Math.sqrt(squares);
  }
}
