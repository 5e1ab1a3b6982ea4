const FENCE = /^```(?:json)?\s*([\s\S]*?)\s*```$/;

/**
 * The score in a judge's reply: a JSON object with a number `score` within the scale, and nothing
 * around it but a code fence. Undefined for every other reply: a number that has to be guessed at is
 * none.
 */
export function readJudgement(
  reply: string,
  [low, high]: readonly [low: number, high: number],
): number | undefined {
  const text = reply.trim();
  let value: unknown;
  try {
    value = JSON.parse(FENCE.exec(text)?.[1] ?? text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('score' in value)) return undefined;
  const { score } = value;
  return typeof score === 'number' && score >= low && score <= high ? score : undefined;
}
