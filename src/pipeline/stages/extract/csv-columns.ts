import type { DocumentKey } from '../../../model/document.js';
import { nearestNames } from '../../../util/nearest-names.js';
import type { CsvSettings } from './row-settings.js';
import { UnreadableDocument } from './unreadable-document.js';

/** Columns that a table may have: as many as the sheets of spreadsheets. */
const MAX_COLUMNS = 16_384;

/** The columns of a CSV file by name. */
export class CsvColumns {
  readonly #index = new Map<string, number>();
  readonly #twice = new Set<string>();
  /** What values are labelled with: the names, or `column 3` for one without. */
  readonly labels: readonly string[];

  /** Throws `table-too-large`; `unknown-column` and `unclear-column` for names in the settings. */
  constructor(
    readonly names: readonly string[],
    readonly of: { readonly document: DocumentKey; readonly settings: CsvSettings },
  ) {
    if (names.length > MAX_COLUMNS) throw tooManyColumns(of.document, names.length);
    this.labels = names.map((name, i) => (name === '' ? `column ${i + 1}` : name));
    for (const [i, name] of names.entries()) {
      if (this.#index.has(name)) this.#twice.add(name);
      else this.#index.set(name, i);
    }
    const { text = [], id, title, metadata = [], numbers = [] } = of.settings;
    for (const [key, wanted] of Object.entries({
      text,
      id: id === undefined ? [] : [id],
      title: title === undefined ? [] : [title],
      metadata,
      numbers,
    })) {
      for (const name of wanted) this.#check(key, name);
    }
  }

  /** Position of a column that the settings name. */
  indexOf(name: string): number {
    return this.#index.get(name) ?? -1;
  }

  #check(key: string, name: string): void {
    const { document } = this.of;
    const setting = `pipeline.extract.csv.${key}`;
    if (this.#twice.has(name)) {
      throw new UnreadableDocument(
        'unclear-column',
        `cannot extract '${document}': it has two columns '${name}', which ${setting} names`,
        { data: { document, column: name }, suggestions: ['Give each column a name of its own.'] },
      );
    }
    if (!this.#index.has(name)) throw unknownColumn(this, { setting, name });
  }
}

function unknownColumn(
  { names, of }: CsvColumns,
  { setting, name }: { readonly setting: string; readonly name: string },
): UnreadableDocument {
  const { document } = of;
  const shown = names.slice(0, 20).join(', ');
  const nearest = nearestNames(name, names.slice(0, 1000));
  return new UnreadableDocument(
    'unknown-column',
    `cannot extract '${document}': it has no column '${name}', which ${setting} names; it has ${shown}${names.length > 20 ? ', …' : ''}`,
    {
      data: { document, column: name, columns: names.slice(0, 1000) },
      suggestions: [
        ...nearest.map((near) => `Did you mean '${near}'?`),
        'Where files differ, make pipeline.extract.csv a list whose entries have `files`.',
      ],
    },
  );
}

function tooManyColumns(document: DocumentKey, columns: number): UnreadableDocument {
  return new UnreadableDocument(
    'table-too-large',
    `cannot extract '${document}': it has ${columns} columns, a table may have ${MAX_COLUMNS}`,
    { data: { document, columns, maximum: MAX_COLUMNS } },
  );
}
