/**
 * The metrics, in their order, whose columns fit into a width: the first and `Refused` in any case,
 * since questions are measured by one of them.
 */
export function fittingMetrics(names: readonly string[], width: number): string[] {
  const wanted = new Set(names.filter((name, i) => i === 0 || name === 'Refused'));
  let used = [...wanted].reduce((sum, name) => sum + columnWidth(name), 0);
  for (const name of names) {
    if (wanted.has(name)) continue;
    used += columnWidth(name);
    if (used > width) break;
    wanted.add(name);
  }
  return names.filter((name) => wanted.has(name));
}

function columnWidth(name: string): number {
  return Math.max(name.length, '0.0000'.length) + '  '.length;
}
