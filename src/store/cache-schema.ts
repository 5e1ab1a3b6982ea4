/** Version of the layout of cache.db. */
export const CACHE_VERSION = 2;

/** Tables of cache.db: nothing in it is the only copy of anything. */
export const CACHE_SCHEMA = `
  CREATE TABLE files (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified REAL NOT NULL,
    changed REAL NOT NULL,
    inode REAL NOT NULL,
    blob BLOB NOT NULL,
    pieced INTEGER NOT NULL,
    checked INTEGER NOT NULL,
    PRIMARY KEY (source, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE corpus (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    root BLOB NOT NULL,
    sources TEXT NOT NULL
  ) STRICT;
  CREATE TABLE derivations (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint TEXT NOT NULL,
    input BLOB NOT NULL,
    output BLOB NOT NULL,
    tally TEXT NOT NULL,
    UNIQUE (fingerprint, input)
  ) STRICT;
  CREATE TABLE checkpoints (
    fingerprint TEXT NOT NULL,
    input BLOB NOT NULL,
    base_input BLOB,
    base_output BLOB,
    position TEXT NOT NULL,
    output BLOB NOT NULL,
    tally TEXT NOT NULL,
    PRIMARY KEY (fingerprint, input)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE spaces (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE vector_locations (
    space INTEGER NOT NULL,
    hash BLOB NOT NULL,
    leaf BLOB NOT NULL,
    PRIMARY KEY (space, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
`;
