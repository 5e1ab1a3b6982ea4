import type { Mark, TextEntry } from '../../../../../src/model/text.js';
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
  return marks.flatMap((mark) =>
    mark.type === 'heading'
      ? [`${mark.level} ${mark.title} = ${text.slice(mark.start, mark.end)}`]
      : [],
  );
}

/** Kind, language and the marked source of each table and block of code. */
export function blocksOf({ text, marks }: TextEntry): string[] {
  return marks.flatMap((mark) => {
    if (mark.type !== 'block') return [];
    const kind = mark.language === undefined ? mark.kind : `${mark.kind} ${mark.language}`;
    return [`${kind} = ${text.slice(mark.start, mark.end)}`];
  });
}

/** The marked words and the target of each link. */
export function linksOf({ text, marks }: TextEntry): string[] {
  return marks.flatMap((mark) =>
    mark.type === 'link' ? [`${text.slice(mark.start, mark.end)} -> ${mark.target}`] : [],
  );
}

/** What holds of the marks of any text: they lie in it, in order, and none is cut by another. */
export function faultOfMarks({ text, marks }: TextEntry): string | undefined {
  const open: Mark[] = [];
  let last: Mark | undefined;
  for (const mark of marks) {
    const { start, end } = mark;
    const shown = JSON.stringify(mark);
    if (start < 0 || start >= end || end > text.length) return `${shown} is not in the text`;
    const isBehind =
      last === undefined || start > last.start || (start === last.start && end <= last.end);
    if (!isBehind) return `${shown} is not in order`;
    while ((open.at(-1)?.end ?? Infinity) <= start) open.pop();
    const around = open.at(-1);
    if (around !== undefined && end > around.end)
      return `${shown} reaches out of ${JSON.stringify(around)}`;
    open.push(mark);
    last = mark;
  }
  return undefined;
}
