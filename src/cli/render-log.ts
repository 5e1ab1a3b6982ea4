import type { LogEntry, LogResult } from '../api/log-project.js';
import { plural, score, short } from './text.js';

/** A commit: id, date and names, then subject, then counts and figures. */
export function renderLog({ commits }: LogResult): string[] {
  return commits.flatMap((entry) => [...headLines(entry), '']).slice(0, -1);
}

/** The lines by which `log` shows one commit. */
export function headLines(entry: LogEntry): string[] {
  const { commit, date, author, names, subject } = entry;
  const labels = names.length > 0 ? `  (${names.join(', ')})` : '';
  return [
    `${short(commit)}  ${date.slice(0, 16).replace('T', ' ')}  ${author}${labels}`,
    `    ${subject}`,
    ...countLine(entry),
    ...figureLine(entry),
  ];
}

function countLine({ documents, chunks }: LogEntry): string[] {
  if (documents === null) return [];
  return [
    `    ${plural(documents, 'document')}${chunks === null ? '' : `, ${plural(chunks, 'chunk')}`}`,
  ];
}

function figureLine({ metrics }: LogEntry): string[] {
  if (metrics === null) return [];
  const figures = Object.entries(metrics).slice(0, 3);
  return [`    ${figures.map(([name, value]) => `${name} ${score(value)}`).join('  ')}`];
}
