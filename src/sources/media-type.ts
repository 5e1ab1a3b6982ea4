const byExtension: Readonly<Record<string, string>> = {
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.txt': 'text/plain',
  '.text': 'text/plain',
  '.csv': 'text/csv',
  '.tsv': 'text/tab-separated-values',
  '.jsonl': 'application/x-ndjson',
  '.ndjson': 'application/x-ndjson',
};

/** Media type of a document, by the extension of its name; `application/octet-stream` if unknown. */
export function mediaTypeOf(name: string): string {
  const extension = /\.[^./]+$/.exec(name)?.[0].toLowerCase() ?? '';
  return byExtension[extension] ?? 'application/octet-stream';
}
