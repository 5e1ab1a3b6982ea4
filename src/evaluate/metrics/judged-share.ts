import { topOf, type JudgedRanking } from './judged-ranking.js';

/**
 * Share of the first `cutoff` places that have a judgement, relevant or not, over the places there
 * are (as ir_measures counts it); 0 for an empty ranking. A negative grade is no judgement, as in
 * trec_eval, where it marks what was pooled or listed without being judged.
 */
export function judgedShare(judged: JudgedRanking, cutoff?: number): number {
  const top = topOf(judged, cutoff);
  const isJudged = (id: string): boolean => (judged.grades.get(id) ?? -1) >= 0;
  return top.length === 0 ? 0 : top.filter(isJudged).length / top.length;
}
