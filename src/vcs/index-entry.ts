import type { GitOid } from './commit-id.js';
import type { RawPath } from './raw-path.js';

/** What the index remembers of a file's `lstat`, each modulo 2^32; all 0 for «unknown». */
export interface IndexStat {
  readonly ctimeSeconds: number;
  readonly ctimeNanoseconds: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
  readonly dev: number;
  readonly ino: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
}

/** A stat that makes Git compare the content itself. */
export const UNKNOWN_STAT: IndexStat = {
  ctimeSeconds: 0,
  ctimeNanoseconds: 0,
  mtimeSeconds: 0,
  mtimeNanoseconds: 0,
  dev: 0,
  ino: 0,
  uid: 0,
  gid: 0,
  size: 0,
};

/** Bytes of an entry before its extended flags and path: ten words, the id, the flags. */
export const ENTRY_BYTES = 62;

/** Bit of the flags that says that extended flags follow. */
export const EXTENDED_FLAG = 0x4000;

const OID = 40;
const FLAGS = 60;
/** Places of the words, in bytes. */
const WORDS = {
  ctimeSeconds: 0,
  ctimeNanoseconds: 4,
  mtimeSeconds: 8,
  mtimeNanoseconds: 12,
  dev: 16,
  ino: 20,
  mode: 24,
  uid: 28,
  gid: 32,
  size: 36,
} as const;

/** What a new entry is made of; flags of an entry that it replaces may be kept. */
export interface NewIndexEntry {
  readonly path: RawPath;
  readonly oid: GitOid;
  /** As a number: 0o100644. */
  readonly mode: number;
  readonly stat: IndexStat;
  readonly replaces?: IndexEntry | undefined;
  /** 0 unless given; 1 to 3 for the base, ours and theirs of a file in conflict. */
  readonly stage?: number;
}

/**
 * One entry of the index. It keeps the bytes as stored and decodes a field when it is asked for:
 * most of the entries of a large index are copied, not looked at.
 */
export class IndexEntry {
  readonly path: RawPath;
  /** Bits 0x4000 (skip work tree) and 0x2000 (intent to add); 0 for most entries. */
  readonly extended: number;
  readonly #bytes: Buffer;
  readonly #at: number;

  constructor(stored: {
    readonly bytes: Buffer;
    readonly at: number;
    readonly extended: number;
    readonly path: RawPath;
  }) {
    this.path = stored.path;
    this.extended = stored.extended;
    this.#bytes = stored.bytes;
    this.#at = stored.at;
  }

  static of(entry: NewIndexEntry): IndexEntry {
    const bytes = Buffer.alloc(ENTRY_BYTES);
    for (const [name, value] of Object.entries({ ...entry.stat, mode: entry.mode })) {
      // The keys of both are those of WORDS.
      bytes.writeUInt32BE(value, WORDS[name as keyof typeof WORDS]);
    }
    bytes.write(entry.oid, OID, 'hex');
    const kept = entry.replaces?.assumeValid ? 0x8000 : 0;
    const stage = (entry.stage ?? 0) << 12;
    bytes.writeUInt16BE(kept | stage | Math.min(entry.path.length, 0xfff), FLAGS);
    const extended = (entry.replaces?.extended ?? 0) & 0x4000;
    return new IndexEntry({ bytes, at: 0, extended, path: entry.path });
  }

  get oid(): GitOid {
    // Twenty bytes in hexadecimal are what GitOid brands.
    return this.#bytes.toString('hex', this.#at + OID, this.#at + OID + 20) as GitOid;
  }

  get mode(): number {
    return this.#word('mode');
  }

  /** 0; 1 to 3 in an unfinished merge. */
  get stage(): number {
    return (this.#flags >> 12) & 3;
  }

  get assumeValid(): boolean {
    return (this.#flags & 0x8000) !== 0;
  }

  get intentToAdd(): boolean {
    return (this.extended & 0x2000) !== 0;
  }

  get mtimeSeconds(): number {
    return this.#word('mtimeSeconds');
  }

  get stat(): IndexStat {
    return {
      ctimeSeconds: this.#word('ctimeSeconds'),
      ctimeNanoseconds: this.#word('ctimeNanoseconds'),
      mtimeSeconds: this.#word('mtimeSeconds'),
      mtimeNanoseconds: this.#word('mtimeNanoseconds'),
      dev: this.#word('dev'),
      ino: this.#word('ino'),
      uid: this.#word('uid'),
      gid: this.#word('gid'),
      size: this.#word('size'),
    };
  }

  /** The same entry with size 0, which makes Git look at the content. */
  withoutSize(): IndexEntry {
    const bytes = Buffer.from(this.#bytes.subarray(this.#at, this.#at + ENTRY_BYTES));
    bytes.writeUInt32BE(0, WORDS.size);
    return new IndexEntry({ bytes, at: 0, extended: this.extended, path: this.path });
  }

  /** Writes the bytes before the path; returns how many. */
  writeTo(target: Buffer, at: number): number {
    this.#bytes.copy(target, at, this.#at, this.#at + ENTRY_BYTES);
    const flags = (this.#flags & ~EXTENDED_FLAG) | (this.extended === 0 ? 0 : EXTENDED_FLAG);
    target.writeUInt16BE(flags, at + FLAGS);
    if (this.extended === 0) return ENTRY_BYTES;
    target.writeUInt16BE(this.extended, at + ENTRY_BYTES);
    return ENTRY_BYTES + 2;
  }

  get #flags(): number {
    return this.#bytes.readUInt16BE(this.#at + FLAGS);
  }

  #word(name: keyof typeof WORDS): number {
    return this.#bytes.readUInt32BE(this.#at + WORDS[name]);
  }
}
