import type { ExtractedText } from '../../../../../src/model/text.js';
import { extractDocument } from '../../../../../src/pipeline/stages/extract/extract-document.js';
import { extractSettingsSchema } from '../../../../../src/pipeline/stages/extract/extract-settings.js';
import { utf8 } from '../../../../../src/util/bytes.js';

const kinds = {
  csv: { key: 'docs/table.csv', mediaType: 'text/csv' },
  tsv: { key: 'docs/table.tsv', mediaType: 'text/tab-separated-values' },
  jsonl: { key: 'docs/table.jsonl', mediaType: 'application/x-ndjson' },
} as const;

/** The texts of a table; `settings` are those of its format. */
export function extractRows(
  kind: keyof typeof kinds,
  content: string | Uint8Array,
  settings: unknown = {},
): Promise<ExtractedText[]> {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  const name = kind === 'jsonl' ? 'jsonl' : 'csv';
  return extractDocument(
    { ...kinds[kind], bytes },
    extractSettingsSchema.parse({ [name]: settings }),
  );
}

/** Texts by the names of their parts. */
export function textsByPart(texts: readonly ExtractedText[]): Record<string, string> {
  return Object.fromEntries(texts.map(({ part, text }) => [part ?? '', text.text]));
}
