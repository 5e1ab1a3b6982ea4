import type { Canonical } from '../../../model/canonical.js';
import type { DocumentKey } from '../../../model/document.js';
import type { ExtractedText, TextWarning } from '../../../model/text.js';
import { MAX_PART_BYTES, partName } from './part-name.js';
import type { RowSettings } from './row-settings.js';
import { UnfitRow, type LabelledValue, type TableRow } from './table-row.js';
import { UnreadableDocument } from './unreadable-document.js';

/** Rows that a file may have: all its texts are in memory at once. */
const MAX_ROWS = 500_000;

/** What the rows of a document are made into texts with. */
export interface RowTextsOptions {
  readonly document: DocumentKey;
  readonly settings: RowSettings & { readonly numbers?: readonly string[] | undefined };
  /** Where the settings are: `pipeline.extract.csv`. */
  readonly settingsPath: string;
}

/**
 * Collects the texts of a document's rows: one for each, under a name of its own, or one for all.
 *
 * Throws `bad-row` with the line of a row that cannot be taken, `table-too-large`.
 */
export class RowTexts {
  readonly #texts: ExtractedText[] = [];
  readonly #lineOfPart = new Map<string, number>();
  readonly #leftOut: ReadonlySet<string>;
  readonly #labels: boolean;
  #rows = 0;

  constructor(readonly options: RowTextsOptions) {
    const { text, labels, id, title, metadata = [], numbers = [] } = options.settings;
    this.#labels = labels ?? text?.length !== 1;
    const named = [id, title, ...metadata, ...numbers];
    this.#leftOut = new Set(named.filter((name) => name !== undefined));
  }

  add(row: TableRow): void {
    this.#rows += 1;
    if (this.#rows > MAX_ROWS) throw tooManyRows(this.options.document);
    try {
      this.#texts.push(this.#textOf(row));
    } catch (error) {
      if (!(error instanceof UnfitRow)) throw error;
      throw badRow(this.options.document, row.line, error.message);
    }
  }

  /** The texts in the order of the rows; an empty one with a warning where there were none. */
  finish(): ExtractedText[] {
    if (this.#texts.length === 0) return [emptyText()];
    if (this.options.settings.documents === 'row') return this.#texts;
    const filled = this.#texts.filter(({ text }) => text.text !== '');
    const text = filled.map((one) => one.text.text).join('\n\n');
    const warnings = this.#texts.flatMap((one) => one.text.warnings ?? []);
    return [{ text: { text, marks: [], metadata: {}, ...(warnings.length > 0 && { warnings }) } }];
  }

  #textOf(row: TableRow): ExtractedText {
    const { text: columns } = this.options.settings;
    const values =
      columns === undefined
        ? row.allValues(this.#leftOut)
        : columns.flatMap((column) => row.valuesOf(column));
    const made = readable(this.#joined(values));
    const text = {
      text: made.text,
      marks: [],
      metadata: this.#metadataOf(row),
      ...(made.changed && { warnings: [unreadableCharacters(row.line)] }),
    };
    return this.options.settings.documents === 'file' ? { text } : { part: this.#part(row), text };
  }

  #joined(values: readonly LabelledValue[]): string {
    return this.#labels
      ? values.map(({ label, value }) => `${label}: ${value}`).join('\n')
      : values.map(({ value }) => value).join('\n\n');
  }

  #metadataOf(row: TableRow): Record<string, Canonical> {
    const { title, metadata = [], numbers = [] } = this.options.settings;
    const entries: (readonly [string, Canonical | undefined])[] = [
      ...metadata.map((column) => [column, row.metadataOf(column)] as const),
      ...numbers.map((column) => [column, row.numberOf(column)] as const),
    ];
    if (title !== undefined) {
      entries.push(['title', row.singleOf(title)?.replace(/\s+/g, ' ')]);
    }
    return Object.fromEntries(
      entries.filter((entry): entry is [string, Canonical] => entry[1] !== undefined),
    );
  }

  #part(row: TableRow): string {
    const { id: column } = this.options.settings;
    const id = column === undefined ? String(row.number) : row.singleOf(column);
    if (id === undefined) {
      throw new UnfitRow(`has no '${column}', which ${this.options.settingsPath}.id names`);
    }
    if (/\p{Surrogate}/u.test(id)) throw new UnfitRow(`has an id with half a surrogate pair`);
    const part = partName(id);
    if (Buffer.byteLength(part) > MAX_PART_BYTES) {
      throw new UnfitRow(`has an id of more than ${MAX_PART_BYTES} bytes`);
    }
    const earlier = this.#lineOfPart.get(part);
    if (earlier !== undefined) throw new UnfitRow(`has the id '${id}' of line ${earlier}`);
    this.#lineOfPart.set(part, row.line);
    return part;
  }
}

/** The error of a row that cannot be taken: `reason` is what follows its line. */
export function badRow(document: DocumentKey, line: number, reason: string): UnreadableDocument {
  return new UnreadableDocument('bad-row', `cannot extract '${document}': line ${line} ${reason}`, {
    data: { document, line },
    suggestions: [`Correct line ${line} of the file.`],
  });
}

function tooManyRows(document: DocumentKey): UnreadableDocument {
  return new UnreadableDocument(
    'table-too-large',
    `cannot extract '${document}': it has more than ${MAX_ROWS} rows`,
    { data: { document, maximum: MAX_ROWS }, suggestions: ['Split the file.'] },
  );
}

/** NUL and half a surrogate pair: no text can hold them. */
const noCharacter = /[\0\p{Surrogate}]/gu;

function readable(text: string): { readonly text: string; readonly changed: boolean } {
  const readable = text.replace(noCharacter, '\ufffd');
  return { text: readable, changed: readable !== text };
}

function unreadableCharacters(line: number): TextWarning {
  return {
    severity: 'warning',
    code: 'replaced-characters',
    message: `line ${line} holds NUL or half a surrogate pair; U+FFFD stands for each`,
  };
}

function emptyText(): ExtractedText {
  const warnings = [{ severity: 'warning', code: 'no-rows', message: 'it has no rows' } as const];
  return { text: { text: '', marks: [], metadata: {}, warnings } };
}
