import type { ChunkItem } from '../../api/diff/chunk-item.js';
import type { DiffResult } from '../../api/diff/diff-project.js';
import { bytes, count, plural, short } from '../text.js';
import { visible } from '../visible.js';
import { chunkItemLines, quoted, type ItemStyle } from './chunk-item-lines.js';
import { fateCounts } from './total-lines.js';
import { sourceHunkLines } from './source-hunk-lines.js';

/** How much of a diff is told. */
export interface DiffDetail extends ItemStyle {
  /** Documents, and changes of each. */
  readonly limit: number;
  /** Only a line for each document. */
  readonly stat: boolean;
}

type DocumentChange = DiffResult['documents'][number];

/** A document with all that is to be said of it. */
export interface DocumentPart {
  readonly document: string;
  readonly change: DocumentChange | undefined;
  readonly renamedFrom: string | undefined;
  readonly items: readonly ChunkItem[];
}

/** The documents that differ, or whose chunks do, in order of key. */
export function documentParts(result: DiffResult): DocumentPart[] {
  const changes = new Map(result.documents.map((change) => [change.document, change]));
  const sources = new Map(result.renames.map(({ from, to }) => [to, from]));
  const gone = new Set(result.renames.map(({ from }) => from));
  const items = new Map<string, ChunkItem[]>();
  for (const item of result.chunks.items) {
    const known = items.get(item.document);
    if (known === undefined) items.set(item.document, [item]);
    else known.push(item);
  }
  const keys = [...new Set([...changes.keys(), ...items.keys()])].filter((key) => !gone.has(key));
  return keys.sort().map((document) => ({
    document,
    change: changes.get(document),
    renamedFrom: sources.get(document),
    items: items.get(document) ?? [],
  }));
}

/** Each document with its changes, up to a limit. */
export function documentLines(result: DiffResult, detail: DiffDetail): string[] {
  const parts = documentParts(result);
  const shown = parts.slice(0, detail.limit);
  const more = parts.length - shown.length;
  return [
    ...shown.flatMap((part) => [
      ...(detail.stat ? [] : ['']),
      ...headLines(part, detail),
      ...(detail.stat ? [] : bodyLines(result, part, detail)),
    ]),
    ...(more > 0 ? [...(detail.stat ? [] : ['']), `… and ${plural(more, 'more document')}`] : []),
  ];
}

function headLines({ document, change, renamedFrom, items }: DocumentPart, detail: DiffDetail) {
  const mark = renamedFrom !== undefined ? '>' : markOf(change);
  const from = renamedFrom === undefined ? '' : `${visible(renamedFrom)} -> `;
  const sizes = [change?.sizeBefore ?? null, change?.sizeAfter ?? null]
    .filter((size) => size !== null)
    .map(bytes);
  const size = sizes.length === 0 ? '' : ` (${[...new Set(sizes)].join(' -> ')})`;
  const name = detail.painter.strong(`${mark} ${from}${visible(document)}`);
  const what = changesOf({ items });
  const line = `${name}${size}: ${what}`;
  const isLong =
    mark.length + from.length + document.length + size.length + what.length + 3 > detail.width;
  return isLong ? [`${name}${size}`, `    ${what}`] : [line];
}

/** The kinds of change of a document's chunks. */
export function changesOf({ items }: Pick<DocumentPart, 'items'>): string {
  return items.length === 0 ? 'chunks as before' : fateCounts(items);
}

function markOf(change: DocumentChange | undefined): string {
  return change === undefined ? '=' : { added: '+', changed: '~', removed: '-' }[change.change];
}

/** What happened in a document: its passages and chunks, or the lines of its source. */
export function bodyLines(result: DiffResult, part: DocumentPart, detail: DiffDetail): string[] {
  const source = result.sources?.find(({ document }) => document === part.document);
  if (source !== undefined) return sourceLines(source, detail);
  const passages = result.chunks.passages.filter(({ document }) => document === part.document);
  const shown = part.items.slice(0, detail.limit);
  const more = part.items.length - shown.length;
  return [
    ...passages.slice(0, detail.limit).flatMap((passage) => passageLines(passage, detail)),
    ...shown.flatMap((item) => chunkItemLines(item, detail)),
    ...(more > 0 ? [`  … and ${plural(more, 'more change')}`] : []),
  ];
}

type Passage = DiffResult['chunks']['passages'][number];

function passageLines(passage: Passage, { painter, width }: ItemStyle): string[] {
  const head = painter.strong(`  > passage  ${passageWords(passage)}`);
  const { text } = passage;
  return [head, ...(text === undefined ? [] : [`      ${quoted(text.trim(), width - 6)}`])];
}

/** A passage that moved within a document, whatever chunks it lies in. */
export function passageWords({ before, after }: Passage): string {
  const sides = [before, after].map(({ chunk }) =>
    chunk === null ? 'no chunk' : `chunk ${count(chunk + 1)}`,
  );
  return `${plural(after.end - after.start, 'character')} moved from ${sides.join(' to ')}`;
}

/** The lines of a document's source that differ; for others, their sizes and ids. */
function sourceLines(
  { before, after, hunks, omitted }: NonNullable<DiffResult['sources']>[number],
  { limit, ...style }: DiffDetail,
): string[] {
  if (hunks === null) {
    const why = omitted === 'binary' ? 'binary' : 'too long to compare by line';
    const sides = [before, after]
      .filter((side) => side !== null)
      .map(({ size, id }) => `${short(id)} (${bytes(size)})`);
    return [`  ${why}: ${sides.join(' -> ')}`];
  }
  const shown = hunks.slice(0, limit);
  const more = hunks.length - shown.length;
  return [
    ...shown.flatMap((hunk) => sourceHunkLines(hunk, style)),
    ...(more > 0 ? [`  … and ${plural(more, 'more place')}`] : []),
  ];
}
