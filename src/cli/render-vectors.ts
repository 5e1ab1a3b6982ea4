import type { NeighbourStability } from '../api/diff/neighbour-stability.js';
import type { VectorChanges, VectorSide } from '../api/diff/vector-changes.js';
import { count, plural, wrap } from './text.js';
import { visible } from './visible.js';

/** Vectors of texts that both snapshots have, their surroundings, and what is odd about them. */
export function renderVectors(changes: VectorChanges): string[] {
  const { from, to, common, changed, added, removed, warnings } = changes;
  if (changed + added + removed === 0) return [`vectors: no difference (${count(common)})`];
  const lines = [
    `vectors: ${count(added)} added, ${count(removed)} removed, ${count(changed)} of ${plural(common, 'common text')} changed`,
    ...sideLines(from, to),
    ...cosineLines(changes),
    ...(changes.neighbours === null ? [] : neighbourLines(changes.neighbours)),
    ...cloudLines(changes),
    ...warnings.flatMap(({ message }) => wrap(message, 80, '  warning: ')),
  ];
  return lines.map(visible);
}

function sideLines(from: VectorSide, to: VectorSide): string[] {
  const [before, after] = [from, to].map(({ provider, model, dimensions }) => {
    const embedder = model === null ? provider : `${provider} ${model}`;
    return `${embedder}, ${count(dimensions)} dimensions`;
  });
  return before === after ? [] : [`  from  ${before ?? ''}`, `  to    ${after ?? ''}`];
}

function cosineLines({ cosine }: VectorChanges): string[] {
  if (cosine === null) return [];
  const { mean, p99, worst, moved } = cosine;
  const place = worst.start === null ? '' : ` ${worst.start}-${String(worst.end)}`;
  return [
    `  cosine of before and after: mean ${figure(mean)}, 99 % ${figure(p99)} or more`,
    `  worst ${figure(worst.cosine)}: ${worst.document}${place}`,
    ...(moved === 0 ? ['  all within what computing them twice may differ by'] : []),
  ];
}

function neighbourLines({ sample, stayed, gone }: NeighbourStability): string[] {
  const lost = gone === 0 ? '' : `, ${percent(gone)} are of texts that are gone`;
  return [`  ten nearest of ${plural(sample, 'sampled text')}: ${percent(stayed)} stayed${lost}`];
}

function cloudLines({ from, to, centroid }: VectorChanges): string[] {
  if (from.spread === null || to.spread === null) return [];
  const shift = centroid === null ? '' : `, cosine between the centroids ${figure(centroid)}`;
  return [`  spread around the centroid ${figure(from.spread)} -> ${figure(to.spread)}${shift}`];
}

function figure(value: number): string {
  return value.toFixed(4);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`;
}
