import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { isNodeError } from '../../../../errors/node-error.js';
import type { Host } from '../../../../model/host.js';
import { objectIdOf } from '../../../../model/object-id.js';
import { utf8 } from '../../../../util/bytes.js';

/** A file changed this recently (ms) may change again without a new time stamp. */
const RACY = 2000;

const recordSchema = z.object({ state: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** SHA-256 of a file's bytes as hexadecimal digits, read as a stream. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * `hashFile`, remembered in the cache folder for as long as path, size, times and inode of the file
 * stay the same: weights of many megabytes are not read at every start.
 */
export async function hashFileCached(
  path: string,
  host: Pick<Host, 'cacheFolder' | 'now'>,
): Promise<string> {
  const absolute = resolve(path);
  const { size, mtimeNs, ctimeNs, ino, mtimeMs } = await stat(absolute, { bigint: true });
  const state = [size, mtimeNs, ctimeNs, ino].join(' ');
  const record = join(host.cacheFolder, 'hashes', `${objectIdOf(utf8(absolute))}.json`);
  const known = await readRecord(record);
  if (known?.state === state) return known.sha256;
  const sha256 = await hashFile(absolute);
  if (Number(mtimeMs) < host.now() - RACY)
    await writeRecord(record, JSON.stringify({ state, sha256 }));
  return sha256;
}

async function readRecord(path: string): Promise<z.infer<typeof recordSchema> | undefined> {
  try {
    return recordSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch (error) {
    // A torn record is as good as none.
    if (isNodeError(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function writeRecord(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = await mkdtemp(`${path}-`);
  try {
    await writeFile(join(temporary, 'record'), text);
    await rename(join(temporary, 'record'), path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
