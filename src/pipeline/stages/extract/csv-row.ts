import type { CsvColumns } from './csv-columns.js';
import { UnfitRow, type LabelledValue, type TableRow } from './table-row.js';

/** A number as JSON writes it. */
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** One row of a CSV file; all its values are texts. */
export class CsvRow implements TableRow {
  constructor(
    readonly columns: CsvColumns,
    readonly values: readonly string[],
    readonly line: number,
    readonly number: number,
  ) {}

  valuesOf(column: string): LabelledValue[] {
    return this.#valuesAt(this.columns.indexOf(column));
  }

  allValues(leftOut: ReadonlySet<string>): LabelledValue[] {
    const { names } = this.columns;
    return names.flatMap((name, i) => (leftOut.has(name) ? [] : this.#valuesAt(i)));
  }

  singleOf(column: string): string | undefined {
    return this.valuesOf(column)[0]?.value;
  }

  metadataOf(column: string): string | undefined {
    return this.singleOf(column);
  }

  numberOf(column: string): number | undefined {
    const text = this.singleOf(column);
    if (text === undefined) return undefined;
    const value = number.test(text) ? Number(text) : NaN;
    if (Number.isFinite(value)) return value === 0 ? 0 : value;
    const shown = JSON.stringify(text.slice(0, 40));
    throw new UnfitRow(
      `has ${shown} in column '${column}', which is no number like 12 or -0.5, and pipeline.extract.csv.numbers names it`,
    );
  }

  #valuesAt(index: number): LabelledValue[] {
    const value = this.values[index]?.trim() ?? '';
    return value === '' ? [] : [{ label: this.columns.labels[index] ?? '', value }];
  }
}
