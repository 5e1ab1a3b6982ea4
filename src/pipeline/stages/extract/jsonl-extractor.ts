import { messageOf } from '../../../errors/node-error.js';
import type { DocumentKey } from '../../../model/document.js';
import type { Extractor } from '../../../model/extractor.js';
import type { ExtractedText, TextWarning } from '../../../model/text.js';
import { decodeText } from './decode-text.js';
import { encodingSetting, type ExtractSettings } from './extract-settings.js';
import { findPath } from './json-path.js';
import { JsonlRow } from './jsonl-row.js';
import { quoteLargeIntegers } from './quote-large-integers.js';
import { rowSettingsOf } from './row-settings-of.js';
import type { JsonlSettings } from './row-settings.js';
import { badRow, RowTexts } from './row-texts.js';
import { UnfitRow } from './table-row.js';
import { UnreadableDocument } from './unreadable-document.js';
import { withWarnings } from './with-warnings.js';

const PATH = 'pipeline.extract.jsonl';

/**
 * JSONL, one object a line: one text for each, or one for the file. Empty lines are passed over.
 *
 * Throws `bad-row` with the line that is not one object or has none of the fields for its text, and
 * what `rowSettingsOf` and `RowTexts` throw.
 */
export function createJsonlExtractor(settings: ExtractSettings): Extractor {
  return {
    mediaTypes: ['application/x-ndjson'],
    version: 1,
    extract: async (input) => {
      const own = rowSettingsOf(settings.jsonl, { document: input.key, settingsPath: PATH });
      const { text, warnings } = await decodeText(input, { encoding: encodingSetting(settings) });
      return withWarnings(extractJsonl(input.key, text, own), warnings);
    },
  };
}

function extractJsonl(
  document: DocumentKey,
  text: string,
  settings: JsonlSettings,
): ExtractedText[] {
  const texts = new RowTexts({ document, settings, settingsPath: PATH });
  const unmet = new Set([...(settings.metadata ?? []), settings.title ?? []].flat());
  for (const { content, line } of linesOf(text)) {
    if (content.trim() === '') continue;
    const value = parseLine(document, line, content);
    try {
      refuseWithoutText(value, settings);
      for (const path of unmet) if (findPath(value, path).values.length > 0) unmet.delete(path);
    } catch (error) {
      if (!(error instanceof UnfitRow)) throw error;
      throw badRow(document, line, error.message);
    }
    texts.add(new JsonlRow(value, line));
  }
  return withWarnings(texts.finish(), [...unmet].map(unknownField));
}

function* linesOf(
  text: string,
): Generator<{ readonly content: string; readonly line: number }, void, undefined> {
  let line = 1;
  for (let start = 0; start < text.length; line += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield { content: text.slice(start, end), line };
    start = end + 1;
  }
}

function parseLine(document: string, line: number, content: string): object {
  let value: unknown;
  try {
    value = JSON.parse(quoteLargeIntegers(content));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const said = badRow(document, line, 'is not JSON');
    // What the engine says differs between versions, and a message may be kept with the text.
    throw new UnreadableDocument(said.code, said.message, {
      data: { document, line },
      cause: error,
      suggestions: [`Write one JSON object on each line (the reader says: ${messageOf(error)}).`],
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw badRow(document, line, 'is JSON, but not one object');
}

/** A line with none of the fields is no row of the kind that the settings are for. */
function refuseWithoutText(value: object, { text }: JsonlSettings): void {
  if (text === undefined || text.some((path) => findPath(value, path).values.length > 0)) return;
  const names = text.map((path) => `'${path}'`).join(' or ');
  throw new UnfitRow(`has no ${names}, which ${PATH}.text names`);
}

function unknownField(path: string): TextWarning {
  return {
    severity: 'warning',
    code: 'unknown-field',
    message: `no line has '${path}', which ${PATH} names`,
  };
}
