import type { ExtractInput, Extractor } from '../../../model/extractor.js';
import type { ExtractedText } from '../../../model/text.js';
import { CsvColumns } from './csv-columns.js';
import { findDelimiter } from './csv-delimiter.js';
import { CsvRow } from './csv-row.js';
import { decodeText } from './decode-text.js';
import { encodingSetting, type ExtractSettings } from './extract-settings.js';
import { rowSettingsOf } from './row-settings-of.js';
import type { CsvSettings } from './row-settings.js';
import { badRow, RowTexts } from './row-texts.js';
import { UnreadableDocument } from './unreadable-document.js';
import { withWarnings } from './with-warnings.js';

const PATH = 'pipeline.extract.csv';
export const TSV = 'text/tab-separated-values';

/**
 * CSV and TSV after RFC 4180: one text for each row, or one for the file. The library is loaded
 * when the first file is extracted.
 *
 * Throws `bad-row` with the line of a row that is cut or has too many or too few values,
 * `unclear-delimiter`, and what `rowSettingsOf`, `CsvColumns` and `RowTexts` throw.
 */
export function createCsvExtractor(settings: ExtractSettings): Extractor {
  return {
    mediaTypes: ['text/csv', TSV],
    version: 1,
    extract: async (input) => {
      const own = rowSettingsOf(settings.csv, { document: input.key, settingsPath: PATH });
      const { text, warnings } = await decodeText(input, { encoding: encodingSetting(settings) });
      return withWarnings(await extractCsv(input, text, own), warnings);
    },
  };
}

async function extractCsv(
  input: ExtractInput,
  whole: string,
  settings: CsvSettings,
): Promise<ExtractedText[]> {
  const { parse, CsvError } = await import('csv-parse/sync');
  const source = openSource(input, whole, settings);
  const reader = new RowReader(input.key, settings, source.firstLine);
  try {
    parse(source.text, {
      delimiter: source.delimiter,
      quote: settings.quotes ? '"' : null,
      record_delimiter: '\n',
      // A quote inside of a value that is in no quotes is a letter of it.
      relax_quotes: true,
      // Told by RowReader, with the line.
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (values: string[], { lines }) => {
        reader.add(values, lines);
        return undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError) || error.code !== 'CSV_QUOTE_NOT_CLOSED') throw error;
    throw quoteNotClosed(input.key, reader.nextLine);
  }
  return reader.finish();
}

interface CsvSource {
  readonly text: string;
  readonly delimiter: string;
  /** Line of the file on which `text` begins. */
  readonly firstLine: number;
}

function openSource(input: ExtractInput, whole: string, settings: CsvSettings): CsvSource {
  // With this line a file tells spreadsheets what parts its values.
  const stated = /^sep=([^\n"])(?:\n|$)/u.exec(whole);
  const text = stated === null ? whole : whole.slice(stated[0].length);
  const firstLine = stated === null ? 1 : 2;
  if (settings.delimiter === 'tab') return { text, delimiter: '\t', firstLine };
  if (settings.delimiter !== 'detect') return { text, delimiter: settings.delimiter, firstLine };
  if (stated?.[1] !== undefined) return { text, delimiter: stated[1], firstLine };
  if (input.mediaType === TSV) return { text, delimiter: '\t', firstLine };
  const { quotes, header } = settings;
  const columns = header === true ? undefined : header.length;
  const [delimiter = ',', ...others] = findDelimiter({
    text: text.replace(/^(?: *\n)+/, ''),
    quotes,
    columns,
  });
  if (others.length === 0) return { text, delimiter, firstLine };
  throw unclearDelimiter(input.key, [delimiter, ...others]);
}

/** Takes rows as the parser finds them; the first may name the columns. */
class RowReader {
  readonly #texts: RowTexts;
  #columns: CsvColumns | undefined;
  #number = 0;
  /** Line on which the next row begins, empty lines apart. */
  nextLine: number;

  constructor(
    readonly document: string,
    readonly settings: CsvSettings,
    readonly firstLine: number,
  ) {
    this.#texts = new RowTexts({ document, settings, settingsPath: PATH });
    this.nextLine = firstLine;
    const { header } = settings;
    if (header !== true) this.#columns = new CsvColumns(header, { document, settings });
  }

  /** `lines` is the line of the parsed text on which the row ends. */
  add(values: readonly string[], lines: number): void {
    const last = lines + this.firstLine - 1;
    const line = Math.max(this.nextLine, last - lineFeedsIn(values));
    this.nextLine = last + 1;
    const { document, settings } = this;
    const isBlank = values.length === 1 && values[0]?.trim() === '';
    if (isBlank && this.#columns?.names.length !== 1) return;
    if (this.#columns === undefined) {
      const names = values.map((name) => name.trim());
      this.#columns = new CsvColumns(names, { document, settings });
      return;
    }
    const { length } = this.#columns.names;
    if (values.length !== length) throw raggedRow(this, { line, values: values.length, length });
    this.#number += 1;
    this.#texts.add(new CsvRow(this.#columns, values, line, this.#number));
  }

  finish(): ExtractedText[] {
    return this.#texts.finish();
  }
}

function lineFeedsIn(values: readonly string[]): number {
  let count = 0;
  for (const value of values) {
    for (let at = value.indexOf('\n'); at !== -1; at = value.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}

function raggedRow(
  { document, settings }: Pick<RowReader, 'document' | 'settings'>,
  row: { readonly line: number; readonly values: number; readonly length: number },
): UnreadableDocument {
  const { line, values, length } = row;
  const stated = settings.header === true ? 'the header' : `${PATH}.header`;
  const error = badRow(document, line, `has ${values} values, ${stated} has ${length}`);
  return new UnreadableDocument(error.code, error.message, {
    data: { document, line, values, columns: length },
    suggestions: [
      `Correct line ${line}: a value that holds what parts values has to be in double quotes.`,
    ],
  });
}

function quoteNotClosed(document: string, line: number): UnreadableDocument {
  const error = badRow(document, line, 'or one after it opens a quote that nothing closes');
  return new UnreadableDocument(error.code, error.message, {
    data: { document, line },
    suggestions: [
      'Close the quote, or double it (`""`) where it is part of a value.',
      `Where quotes are letters like others, set \`quotes: false\` under ${PATH}.`,
    ],
  });
}

function unclearDelimiter(document: string, found: readonly string[]): UnreadableDocument {
  const shown = found.map((one) => (one === '\t' ? 'tab' : `'${one}'`)).join(' and ');
  return new UnreadableDocument(
    'unclear-delimiter',
    `cannot extract '${document}': its first row has ${shown}, and either could part its values`,
    {
      data: { document, found },
      suggestions: [`Say which it is: \`delimiter: "${found[0] ?? ','}"\` under ${PATH}.`],
    },
  );
}
