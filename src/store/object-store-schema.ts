import { StemmaError } from '../errors/stemma-error.js';
import type { ObjectKind } from '../model/object-store.js';

/** Version of the layout of store.db (docs/formats/store.md). */
export const OBJECT_STORE_VERSION = 1;

/** Kinds by the number under which they are stored; append only. */
export const OBJECT_KINDS: readonly ObjectKind[] = ['blob', 'node', 'model', 'index', 'record'];

/** Tables of store.db. */
export const OBJECT_STORE_SCHEMA = `
  CREATE TABLE blocks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    codec INTEGER NOT NULL,
    data BLOB NOT NULL
  ) STRICT;
  CREATE TABLE objects (
    id BLOB PRIMARY KEY,
    kind INTEGER NOT NULL,
    block INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    size INTEGER NOT NULL,
    added INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** The kind with that number; throws `unknown-format` for one of a newer version. */
export function kindNumbered(number: number): ObjectKind {
  const kind = OBJECT_KINDS[number];
  if (kind === undefined) {
    throw new StemmaError('unknown-format', `an object is of the unknown kind ${number}`, {
      suggestions: ['Use the version of stemma that wrote this repository, or a newer one.'],
    });
  }
  return kind;
}
