import type { CheckedData } from './checked-data.js';
import type { Finding } from './finding.js';

/** How many texts the embedder saw the beginning of alone, at the last run. */
export function* embeddingFindings({ lock }: CheckedData): Generator<Finding> {
  const { truncated = 0, vectors = 0 } = lock.vectors ?? {};
  if (truncated === 0) return;
  yield {
    severity: 'warning',
    check: 'truncated',
    message: `${truncated} of ${vectors} texts are longer than the embedder takes and were cut; make pipeline.chunk.size smaller`,
  };
}
