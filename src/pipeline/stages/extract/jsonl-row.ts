import type { Canonical } from '../../../model/canonical.js';
import { canonicalMetadata, UnfitValue } from '../../../model/canonical-metadata.js';
import { findPath, leavesOf, mapsOf, type Leaf } from './json-path.js';
import { UnfitRow, type LabelledValue, type TableRow } from './table-row.js';

/** One line of a JSONL file. Its columns are paths, see `findPath`. */
export class JsonlRow implements TableRow {
  constructor(
    readonly value: object,
    readonly line: number,
  ) {}

  get number(): number {
    return this.line;
  }

  valuesOf(column: string): LabelledValue[] {
    return findPath(this.value, column).values.flatMap((value) =>
      labelled(leavesOf(value, column)),
    );
  }

  allValues(leftOut: ReadonlySet<string>): LabelledValue[] {
    return labelled(leavesOf(this.value, '', leftOut));
  }

  singleOf(column: string): string | undefined {
    const { values, many } = findPath(this.value, column);
    const [value] = values;
    if (many || (typeof value === 'object' && value !== null)) {
      throw new UnfitRow(`has a list or an object as '${column}', where one value is wanted`);
    }
    return labelled(leavesOf(value, column))[0]?.value;
  }

  metadataOf(column: string): Canonical | undefined {
    const { values, many } = findPath(this.value, column);
    const value = many ? values : values[0];
    if (value === undefined || value === null || value === '' || values.length === 0) {
      return undefined;
    }
    try {
      return canonicalMetadata(new Map([[column, mapsOf(value)]]))[column];
    } catch (error) {
      if (!(error instanceof UnfitValue)) throw error;
      throw new UnfitRow(`has '${error.path}', which cannot be metadata: it ${error.message}`);
    }
  }

  /** JSON says itself what is a number. */
  numberOf(): undefined {
    return undefined;
  }
}

function labelled(leaves: Iterable<Leaf>): LabelledValue[] {
  return [...leaves].flatMap(({ path, value }) => {
    const text = String(value).replace(/\r\n?/g, '\n').trim();
    return text === '' ? [] : [{ label: path, value: text }];
  });
}
