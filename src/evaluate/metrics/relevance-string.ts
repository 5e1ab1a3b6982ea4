import { gradeAt, placesIn, UNJUDGED, type GradedRanking } from './graded-ranking.js';

/**
 * The grades of the first `cutoff` places as one character each: the digit, `>` above 9, `.` for what
 * was pooled and not judged, `-` for what the qrels do not name. trec_eval: `relstring`.
 */
export function relevanceString(ranking: GradedRanking, cutoff: number): string {
  const places = placesIn(ranking, cutoff);
  return Array.from({ length: places }, (_, index) => symbolOf(gradeAt(ranking, index))).join('');
}

function symbolOf(grade: number): string {
  if (grade > 9) return '>';
  if (grade >= 0) return grade.toString();
  return grade === UNJUDGED ? '.' : '-';
}
