import type { ChunkLogEntry, ChunkLogResult } from '../api/history/log-chunk.js';
import type { DocumentLogEntry, DocumentLogResult } from '../api/history/log-documents.js';
import type { LogEntry, LogResult } from '../api/log-project.js';
import { bytes, oneLine, plural, score, short } from './text.js';

/** Changes of one commit that are shown. */
const MOST_CHANGES = 10;

/** A commit: id, date and names, then subject, then counts and figures. */
export function renderLog({ commits }: LogResult): string[] {
  return commits.flatMap((entry) => [...headLines(entry), '']).slice(0, -1);
}

/** The lines by which `log` shows one commit. */
export function headLines(entry: LogEntry): string[] {
  return [...titleLines(entry), ...countLine(entry), ...figureLine(entry)];
}

/** Commits with what each did to the documents. */
export function renderDocumentLog({ commits }: DocumentLogResult): string[] {
  return commits.flatMap((entry) => [...titleLines(entry), ...moveLines(entry), '']).slice(0, -1);
}

/** Commits with what each did to the chunk. */
export function renderChunkLog({ chunk, document, commits }: ChunkLogResult): string[] {
  const lines = commits.flatMap((entry) => [...titleLines(entry), ...chunkLines(entry), '']);
  return [`chunk ${chunk} of ${document}`, '', ...lines.slice(0, -1)];
}

function titleLines({ commit, date, author, names, subject }: LogEntry): string[] {
  const labels = names.length > 0 ? `  (${names.join(', ')})` : '';
  return [
    `${short(commit)}  ${date.slice(0, 16).replace('T', ' ')}  ${author}${labels}`,
    `    ${subject}`,
  ];
}

const MARKS = { added: '+', changed: '~', removed: '-', renamed: '>' } as const;

function moveLines({ changes, boundary }: DocumentLogEntry): string[] {
  const lines = changes.slice(0, MOST_CHANGES).map((move) => {
    const { change, document, from, sizeBefore, sizeAfter } = move;
    const sizes = [sizeBefore, sizeAfter].filter((size) => size !== null).map(bytes);
    const name = from === undefined ? document : `${from} -> ${document}`;
    return `    ${MARKS[change]} ${name}  (${[...new Set(sizes)].join(' -> ')})`;
  });
  const more = changes.length - lines.length;
  return [
    ...lines,
    ...(more > 0 ? [`    … and ${plural(more, 'more document')}`] : []),
    ...(boundary ? ['    (earlier states are not here: it may be older)'] : []),
  ];
}

const WORDS = {
  added: 'came',
  edited: 'its words changed',
  recut: 'other boundaries, the words were there',
  renamed: 'the document was renamed',
  removed: 'went',
} as const;

function chunkLines({ change, before, after, boundary }: ChunkLogEntry): string[] {
  const shown = [
    ...(before === null ? [] : [['-', before] as const]),
    ...(after === null ? [] : [['+', after] as const]),
  ];
  return [
    `    ${WORDS[change]}${boundary ? ' (earlier states are not here: it may be older)' : ''}`,
    ...shown.flatMap(([mark, { id, document, start, end, text }]) => [
      `    ${mark} ${short(id)} ${document}:${start}-${end}`,
      `      ${oneLine(text, 74)}`,
    ]),
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
