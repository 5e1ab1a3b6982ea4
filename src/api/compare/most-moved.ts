/** The questions that moved most, as many in each direction, the better ones first. */
export function mostMoved<Q extends { readonly difference: number }>(
  questions: readonly Q[],
  count: number,
): Q[] {
  const better = questions.filter(({ difference }) => difference > 0).slice(0, count);
  return [...better, ...questions.filter(({ difference }) => difference < 0).slice(0, count)];
}
