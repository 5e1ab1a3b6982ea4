import type { ListResult } from '../api/list-documents.js';
import { tableLines } from './table.js';
import { bytes, count, plural } from './text.js';

/** Documents of a snapshot, or the texts of one of them. */
export function renderList(result: ListResult): string[] {
  const { documents, parts } = result;
  return documents.length === 0 && parts.length > 0 ? partLines(parts) : documentLines(result);
}

function documentLines({ documents, sidecars }: ListResult): string[] {
  const withParts = documents.some(({ texts }) => texts !== 1);
  const columns = [
    { title: 'size', align: 'right' },
    ...(withParts ? [{ title: 'texts', align: 'right' } as const] : []),
    { title: 'chunks', align: 'right' },
    { title: 'document' },
  ] as const;
  const rows = documents.map(({ size, texts, chunks, document }) => [
    bytes(size),
    ...(withParts ? [count(texts)] : []),
    count(chunks),
    document,
  ]);
  const sizes = [
    plural(documents.length, 'document'),
    ...(sidecars > 0 ? [plural(sidecars, 'sidecar')] : []),
  ];
  return [...tableLines(columns, rows), sizes.join(', ')];
}

function partLines(parts: ListResult['parts']): string[] {
  const columns = [
    { title: 'characters', align: 'right' },
    { title: 'chunks', align: 'right' },
    { title: 'text' },
  ] as const;
  const rows = parts.map(({ length, chunks, document }) => [
    count(length),
    count(chunks),
    document,
  ]);
  return [...tableLines(columns, rows), plural(parts.length, 'text')];
}
