import type { TextEntry } from '../../../../../src/model/text.js';
import { extractDocument } from '../../../../../src/pipeline/stages/extract/extract-document.js';
import {
  extractSettingsSchema,
  type ExtractSettings,
} from '../../../../../src/pipeline/stages/extract/extract-settings.js';
import { StemmaError } from '../../../../../src/errors/stemma-error.js';
import { utf8 } from '../../../../../src/util/bytes.js';

/** Extracts `content` as the document `docs/guide.EXT`, which has one text. */
export async function extract(
  mediaType: 'text/html' | 'text/markdown' | 'text/plain',
  content: string | Uint8Array,
  settings: Partial<ExtractSettings> = {},
): Promise<TextEntry> {
  const extension = { 'text/html': 'html', 'text/markdown': 'md', 'text/plain': 'txt' }[mediaType];
  const bytes = typeof content === 'string' ? utf8(content) : content;
  const texts = await extractDocument(
    { key: `docs/guide.${extension}`, mediaType, bytes },
    extractSettingsSchema.parse(settings),
  );
  const [only] = texts;
  if (only === undefined || only.part !== undefined || texts.length !== 1)
    throw new Error('expected one text');
  return only.text;
}

/** The `StemmaError` that `work` fails with. */
export async function failureOf(work: Promise<unknown>): Promise<StemmaError> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  if (outcome instanceof StemmaError) return outcome;
  throw new Error(`expected a StemmaError, got ${String(outcome)}`, { cause: outcome });
}

/** Titles and the marked source of each heading. */
export function headingsOf({ text, marks }: TextEntry): string[] {
  return marks.map((mark) =>
    mark.type === 'heading'
      ? `${mark.level} ${mark.title} = ${text.slice(mark.start, mark.end)}`
      : '',
  );
}
