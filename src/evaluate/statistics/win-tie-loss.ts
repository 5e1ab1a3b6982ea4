/** Questions on which the candidate is better, equal and worse. */
export interface WinTieLoss {
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/** Counts signs of differences, candidate less base. */
export function countWinTieLoss(differences: readonly number[]): WinTieLoss {
  const wins = differences.filter((difference) => difference > 0).length;
  const losses = differences.filter((difference) => difference < 0).length;
  return { wins, ties: differences.length - wins - losses, losses };
}
