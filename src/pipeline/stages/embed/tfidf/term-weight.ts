/** Weight of a term by how often it occurs in a text: at least once. */
export function termWeight(tf: 'log' | 'raw' | 'binary', frequency: number): number {
  switch (tf) {
    case 'binary':
      return 1;
    case 'raw':
      return frequency;
    case 'log':
      return frequency === 1 ? 1 : 1 + Math.log(frequency);
  }
}
