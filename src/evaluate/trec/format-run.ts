import type { JudgedRanking } from '../metrics/judged-ranking.js';

/**
 * A run file of judged rankings. Scores count down to 1, so that every reader finds our order. In
 * question ids, white space, `%` and control characters are percent-encoded, and a `#` at the
 * beginning, which would make a comment of the line.
 */
export function formatRun(judged: ReadonlyMap<string, JudgedRanking>, tag: string): string {
  return joinLines(judged, (question, { ranking }) =>
    ranking.map((id, index) => {
      return `${question} Q0 ${trecToken(id)} ${index + 1} ${ranking.length - index} ${trecToken(tag)}`;
    }),
  );
}

/** The qrels file that belongs to `formatRun`. */
export function formatQrels(judged: ReadonlyMap<string, JudgedRanking>): string {
  return joinLines(judged, (question, { grades }) =>
    [...grades].map(([id, grade]) => `${question} 0 ${trecToken(id)} ${grade}`),
  );
}

function joinLines(
  judged: ReadonlyMap<string, JudgedRanking>,
  linesFor: (question: string, ranking: JudgedRanking) => string[],
): string {
  return [...judged]
    .flatMap(([question, ranking]) => linesFor(trecToken(question), ranking))
    .map((line) => `${line}\n`)
    .join('');
}

/** The format separates fields by white space and has no quotes. */
function trecToken(text: string): string {
  return text.replace(/[\s%\p{Cc}]|^#/gu, (character) => encodeURIComponent(character));
}
