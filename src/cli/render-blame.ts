import type {
  BlamedChunk,
  BlamedLine,
  BlameOrigin,
  BlameResult,
} from '../api/history/blame-document.js';
import { tableLines } from './table.js';
import { oneLine, plural, short } from './text.js';

/** Columns of a terminal that the last cell of a row may fill. */
const WIDTH = 80;
const AUTHOR_WIDTH = 14;
/** What stands for a commit that is yet to be made. */
const NOT_COMMITTED = 'not committed';

/** A row for each chunk or line with the commit that its words are from. */
export function renderBlame(result: BlameResult, how: { readonly inFull: boolean }): string[] {
  const { document, chunks, lines } = result;
  if (how.inFull) return chunks.flatMap((chunk, i) => inFull(chunk, { number: i + 1, document }));
  if (lines.length > 0) return rows(lines.map((line) => [placeOfLine(line, document), line]));
  const commits = new Set(chunks.map(({ origin }) => origin?.commit));
  return [
    ...rows(chunks.map((chunk) => [placeOfChunk(chunk, document), chunk])),
    `${plural(chunks.length, 'chunk')} from ${plural(commits.size, 'commit')}`,
  ];
}

function rows(blamed: readonly (readonly [string, BlamedChunk | BlamedLine])[]): string[] {
  const columns = [
    { title: 'commit' },
    { title: 'date' },
    { title: 'author' },
    { title: 'lines' },
    { title: 'text' },
  ] as const;
  const cells = blamed.map(([place, { origin }]) => [...who(origin), place]);
  const taken = [0, 1, 2, 3].map((i) =>
    Math.max(columns[i]?.title.length ?? 0, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const left = WIDTH - taken.reduce((sum, width) => sum + width + 2, 0);
  return tableLines(
    columns,
    cells.map((row, i) => [...row, oneLine(blamed[i]?.[1].text ?? '', Math.max(8, left))]),
  );
}

function who(origin: BlameOrigin | null): [string, string, string] {
  if (origin === null) return [NOT_COMMITTED, '', ''];
  const { commit, boundary, date, author } = origin;
  const name = boundary ? `^${short(commit).slice(0, -1)}` : short(commit);
  return [name, date.slice(0, 10), oneLine(author, AUTHOR_WIDTH)];
}

function placeOfChunk({ document, lines }: BlamedChunk, asked: string): string {
  const { first, last } = lines;
  return inPart(document, asked, first === last ? `${first}` : `${first}-${last}`);
}

function placeOfLine({ document, line }: BlamedLine, asked: string): string {
  return inPart(document, asked, `${line}`);
}

/** Lines count within each text of a document of several. */
function inPart(document: string, asked: string, place: string): string {
  return document === asked ? place : `${document.slice(asked.length + 1)}:${place}`;
}

function inFull(
  chunk: BlamedChunk,
  { number, document }: { readonly number: number; readonly document: string },
): string[] {
  const { origin, start, end, text, id } = chunk;
  const [commit, date, author] = who(origin);
  const was = origin === null || origin.document === document ? '' : ` (${origin.document})`;
  const by = origin === null ? commit : `${commit} ${date} ${author}: ${origin.subject}${was}`;
  const place = placeOfChunk(chunk, document);
  return [`--- chunk ${number} ${short(id)}: ${start}-${end}, lines ${place}`, `    ${by}`, text];
}
