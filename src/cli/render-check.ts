import type { CheckResult } from '../api/check-project.js';
import type { Finding } from '../api/check/finding.js';
import { groupBy } from '../util/group-by.js';
import { count, plural, wrap } from './text.js';

/** Findings by what was looked for, up to `limit` of each (0 for all), then how many there are. */
export function renderCheck(result: CheckResult, limit: number): string[] {
  const { documents, texts, counts, findings } = result;
  const sizes = [
    plural(documents, 'document'),
    ...(texts === documents ? [] : [plural(texts, 'text')]),
  ];
  const found = [
    ...(counts.error > 0 ? [plural(counts.error, 'error')] : []),
    ...(counts.warning > 0 ? [plural(counts.warning, 'warning')] : []),
    ...(counts.info > 0 ? [plural(counts.info, 'note')] : []),
  ];
  const groups = [...groupBy(findings, ({ severity, check }) => `${severity} ${check}`).values()];
  return [
    ...groups.flatMap((group) => groupLines(group, limit)),
    `${sizes.join(', ')}: ${found.length === 0 ? 'nothing found' : found.join(', ')}`,
  ];
}

const WORDS = { error: 'cannot be read', warning: 'warning', info: 'note' } as const;

function groupLines(group: readonly Finding[], limit: number): string[] {
  const shown = limit === 0 ? group : group.slice(0, limit);
  const [first] = group;
  if (first === undefined) return [];
  const more = group.length - shown.length;
  return [
    `${first.check} (${WORDS[first.severity]}): ${count(group.length)}`,
    ...shown.flatMap(({ document, message }) => {
      const indent = document === undefined ? '  ' : '    ';
      const lines = wrap(message, 80, indent);
      return document === undefined ? lines : [`  ${document}`, ...lines];
    }),
    ...(more > 0 ? [`  … and ${count(more)} more; --limit 0 shows all`] : []),
    '',
  ];
}
