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
