import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { isNodeError } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { hashFile } from './file-hash.js';

/** A file of a made folder: enough to tell it from a damaged one. */
export interface MadeFile {
  /** Relative to the folder, forward slashes. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** Lists the files; it is written last, so a folder without it is not whole. */
const MANIFEST = 'made.json';
/** Age (ms) from which a folder that was never finished is removed. */
const ABANDONED = 3_600_000;

const manifestSchema = z.object({
  files: z.array(z.object({ name: z.string(), size: z.int(), sha256: z.string() })),
});

/**
 * Sees to it that `folder` holds what `make` writes into an empty folder and reports.
 *
 * The files are checked by hash at each call. They are written beside `folder` and moved there in
 * one step, so that others see nothing or all of it; when two processes do it at once, one result
 * is kept. A damaged folder is replaced. Throws `cache-not-writable`.
 */
export async function ensureMadeFolder(
  folder: string,
  { make, now }: { make: (empty: string) => Promise<readonly MadeFile[]>; now: number },
): Promise<void> {
  if (await isWhole(folder)) return;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await removeAbandoned(folder, now);
    const temporary = await mkdtemp(`${folder}.tmp-`);
    try {
      const files = await make(temporary);
      await writeFile(join(temporary, MANIFEST), JSON.stringify({ files }, undefined, 1));
      await moveInto(folder, temporary);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  } catch (error) {
    if (!isNodeError(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EDQUOT')) throw error;
    throw new StemmaError(
      'cache-not-writable',
      `cannot write into the cache folder '${folder}': ${error.message}`,
      {
        data: { path: folder, code: error.code },
        suggestions: [
          'Make room or give write permission there, or set STEMMA_CACHE_DIR to another folder.',
        ],
        cause: error,
      },
    );
  }
}

async function moveInto(folder: string, temporary: string): Promise<void> {
  for (;;) {
    try {
      await rename(temporary, folder);
      return;
    } catch (error) {
      if (!isNodeError(error, 'ENOTEMPTY', 'EEXIST', 'EPERM')) throw error;
      if (await isWhole(folder)) return;
      if (isNodeError(error, 'EPERM') && !(await exists(folder))) throw error;
    }
    await removeWhole(folder);
  }
}

/** Moves a damaged folder away before deleting it, so that nobody meets it half deleted. */
async function removeWhole(folder: string): Promise<void> {
  const away = await mkdtemp(`${folder}.tmp-`);
  try {
    await rename(folder, join(away, 'damaged'));
  } catch (error) {
    if (!isNodeError(error, 'ENOENT')) throw error;
  } finally {
    await rm(away, { recursive: true, force: true });
  }
}

async function isWhole(folder: string): Promise<boolean> {
  try {
    const manifest = manifestSchema.safeParse(
      JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')),
    );
    if (!manifest.success) return false;
    for (const { name, size, sha256 } of manifest.data.files) {
      const path = join(folder, name);
      if ((await stat(path)).size !== size || (await hashFile(path)) !== sha256) return false;
    }
    return true;
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR') || error instanceof SyntaxError) return false;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return false;
    throw error;
  }
}

async function removeAbandoned(folder: string, now: number): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(folder)}.tmp-`)) continue;
    const path = join(parent, name);
    try {
      if ((await stat(path)).mtimeMs < now - ABANDONED)
        await rm(path, { recursive: true, force: true });
    } catch (error) {
      // Its owner finished meanwhile.
      if (!isNodeError(error, 'ENOENT')) throw error;
    }
  }
}
