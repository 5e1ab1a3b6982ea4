import type { Checkpoint, Derivation, DerivationLog, Tally } from '../model/derivation.js';
import { objectIdFromBytes, objectIdToBytes, type ObjectId } from '../model/object-id.js';
import type { CacheDatabase } from './cache-database.js';

interface DerivationRow {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly tally: string;
}

interface CheckpointRow {
  readonly base_input: Uint8Array | null;
  readonly base_output: Uint8Array | null;
  readonly position: string;
  readonly output: Uint8Array;
  readonly tally: string;
}

/** Derivation records in cache.db. */
export class SqliteDerivationLog implements DerivationLog {
  constructor(readonly cache: CacheDatabase) {}

  find(fingerprint: string, input: ObjectId): Derivation | undefined {
    const row = this.cache.read(() =>
      this.cache.database
        .prepare<[string, Uint8Array], DerivationRow>(
          'SELECT input, output, tally FROM derivations WHERE fingerprint = ? AND input = ?',
        )
        .get(fingerprint, objectIdToBytes(input)),
    );
    return row === undefined ? undefined : toDerivation(fingerprint, row);
  }

  latest(fingerprint: string): Iterable<Derivation> {
    const rows = this.cache.read(() =>
      this.cache.database
        .prepare<[string], DerivationRow>(
          `SELECT input, output, tally FROM derivations WHERE fingerprint = ?
           ORDER BY sequence DESC LIMIT 20`,
        )
        .all(fingerprint),
    );
    return rows.map((row) => toDerivation(fingerprint, row));
  }

  record(derivation: Derivation): void {
    const { fingerprint, input, output, tally } = derivation;
    const key = [fingerprint, objectIdToBytes(input)];
    this.cache.write(() => {
      this.cache.database
        .prepare(
          'INSERT OR REPLACE INTO derivations (fingerprint, input, output, tally) VALUES (?, ?, ?, ?)',
        )
        .run(...key, objectIdToBytes(output), JSON.stringify(tally));
      this.cache.database
        .prepare('DELETE FROM checkpoints WHERE fingerprint = ? AND input = ?')
        .run(...key);
    });
  }

  findCheckpoint(fingerprint: string, input: ObjectId): Checkpoint | undefined {
    const row = this.cache.read(() =>
      this.cache.database
        .prepare<[string, Uint8Array], CheckpointRow>(
          'SELECT * FROM checkpoints WHERE fingerprint = ? AND input = ?',
        )
        .get(fingerprint, objectIdToBytes(input)),
    );
    if (row === undefined) return undefined;
    const { base_input: baseInput, base_output: baseOutput } = row;
    return {
      base:
        baseInput === null || baseOutput === null
          ? undefined
          : { input: objectIdFromBytes(baseInput), output: objectIdFromBytes(baseOutput) },
      position: row.position,
      output: objectIdFromBytes(row.output),
      tally: parseTally(row.tally),
    };
  }

  /** Maps that runs which were stopped go on from. */
  unfinished(): ObjectId[] {
    const rows = this.cache.read(() =>
      this.cache.database
        .prepare<[], { output: Uint8Array; base: Uint8Array | null }>(
          'SELECT output, base_output AS base FROM checkpoints',
        )
        .all(),
    );
    return rows.flatMap(({ output, base }) =>
      [output, base].flatMap((id) => (id === null ? [] : [objectIdFromBytes(id)])),
    );
  }

  saveCheckpoint(fingerprint: string, input: ObjectId, checkpoint: Checkpoint): void {
    const { base, position, output, tally } = checkpoint;
    this.cache.write(() => {
      this.cache.database
        .prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(
          fingerprint,
          objectIdToBytes(input),
          base === undefined ? null : objectIdToBytes(base.input),
          base === undefined ? null : objectIdToBytes(base.output),
          position,
          objectIdToBytes(output),
          JSON.stringify(tally),
        );
    });
  }
}

function toDerivation(fingerprint: string, row: DerivationRow): Derivation {
  return {
    fingerprint,
    input: objectIdFromBytes(row.input),
    output: objectIdFromBytes(row.output),
    tally: parseTally(row.tally),
  };
}

function parseTally(json: string): Tally {
  // Written by this class alone, from a Tally.
  return JSON.parse(json) as Tally;
}
