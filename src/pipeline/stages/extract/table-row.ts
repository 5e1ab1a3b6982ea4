import type { Canonical } from '../../../model/canonical.js';

/** One value of a row as its text says it; neither empty nor blank at its ends. */
export interface LabelledValue {
  /** What it is called: its column, or the path of its field. */
  readonly label: string;
  readonly value: string;
}

/** One row of a table, whatever format it came in. Its readers throw `UnfitRow`. */
export interface TableRow {
  /** Of the file, from 1; that on which the row begins. */
  readonly line: number;
  /** Names the row where no column does. */
  readonly number: number;
  /** What a column says; several values where it holds a list, none where it is empty. */
  valuesOf(column: string): readonly LabelledValue[];
  /** What all columns say but those left out. */
  allValues(leftOut: ReadonlySet<string>): readonly LabelledValue[];
  /** The one value of a column that can have no more; undefined where it is empty. */
  singleOf(column: string): string | undefined;
  /** A column as metadata; undefined where it is empty. */
  metadataOf(column: string): Canonical | undefined;
  /** A column as a number; undefined where it is empty. */
  numberOf(column: string): number | undefined;
}

/** Why a row cannot be taken; what follows "line 17" in a message. */
export class UnfitRow extends Error {}
