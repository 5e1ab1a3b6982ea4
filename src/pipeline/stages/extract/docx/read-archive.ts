import { promisify } from 'node:util';
import { fromBuffer, type Entry, type Options, type ZipFile } from 'yauzl';

/** Files of one archive, and the bytes that they may unpack to in all: documents are far smaller. */
const MOST_ENTRIES = 10_000;
const MOST_BYTES = 512 * 1024 * 1024;

/** Why an archive is not unpacked. */
export type ArchiveProblem = 'too-many-entries' | 'too-large';

/**
 * Unpacks the whole of a zip archive once, counting, so that what reads it again cannot be
 * surprised: sizes that it states may lie. Gives the files that are wanted, by name. Throws what yauzl
 * throws: for damaged archives, names that climb out of a folder, and sizes that are not as stated.
 */
export async function readArchive(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Uint8Array> | ArchiveProblem> {
  const archive = await open(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  try {
    if (archive.entryCount > MOST_ENTRIES) return 'too-many-entries';
    const files = new Map<string, Uint8Array>();
    let total = 0;
    for await (const entry of entriesOf(archive)) {
      const parts: Buffer[] = [];
      const keep = isWanted(entry.fileName);
      for await (const part of await openEntry(archive, entry)) {
        // A stream of bytes without an encoding gives buffers.
        const chunk = part as Buffer;
        total += chunk.length;
        if (total > MOST_BYTES) return 'too-large';
        if (keep) parts.push(chunk);
      }
      if (keep) files.set(entry.fileName, Buffer.concat(parts));
    }
    return files;
  } finally {
    archive.close();
  }
}

function open(bytes: Buffer): Promise<ZipFile> {
  const options: Options = { lazyEntries: true, autoClose: false };
  return promisify<Buffer, Options, ZipFile>(fromBuffer)(bytes, options);
}

function openEntry(archive: ZipFile, entry: Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    archive.openReadStream(entry, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(error);
    });
  });
}

async function* entriesOf(archive: ZipFile): AsyncGenerator<Entry, void, undefined> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      archive.once('entry', resolve).once('end', () => {
        resolve(undefined);
      });
      archive.once('error', reject);
      archive.readEntry();
    });
    archive.removeAllListeners();
    if (entry === undefined) return;
    yield entry;
  }
}
