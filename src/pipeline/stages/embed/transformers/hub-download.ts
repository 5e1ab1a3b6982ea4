import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { isNodeError, messageOf } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { writeFileAtomically } from '../../../../util/atomic-file.js';
import { utf8 } from '../../../../util/bytes.js';
import type { EmbedContext } from '../embed-context.js';
import type { ModelChoice } from './model-source.js';

/** A file of a repository on the hub. */
export interface HubFile {
  readonly name: string;
  /** Whether the model cannot be used without it. */
  readonly isRequired: boolean;
}

export interface HubDownload {
  /** `organisation/name`. */
  readonly id: string;
  readonly revision: string;
  /** Where the files go, under their own names. */
  readonly folder: string;
  readonly files: readonly HubFile[];
  /** Name of the file, written last, that says what was downloaded. */
  readonly record: string;
  /** Key path of the settings that name the model, for messages. */
  readonly setting: ModelChoice['setting'];
}

const DEFAULT_ENDPOINT = 'https://huggingface.co';

const recordSchema = z.object({ files: z.array(z.object({ name: z.string(), size: z.int() })) });

/**
 * Downloads files of a Hugging Face repository, unless the folder has them from before. Each file
 * is there whole or not at all, so a download that was stopped goes on where it was.
 *
 * `HF_ENDPOINT` names another hub, `HF_TOKEN` is sent to it, as Hugging Face's own tools do.
 * Throws `model-not-found` when the hub has no such model or file (or hides it without a token)
 * and `model-unreachable` when the hub cannot be reached or fails.
 */
export async function downloadHubFiles(
  download: HubDownload,
  context: EmbedContext,
): Promise<void> {
  const { folder, files } = download;
  const record = join(folder, download.record);
  if (await isComplete(folder, record)) return;
  const present: { name: string; size: number }[] = [];
  for (const [index, file] of files.entries()) {
    context.reporter.progress({
      stage: `download ${download.id}`,
      done: index,
      total: files.length,
      unit: 'files',
    });
    const path = join(folder, file.name);
    const size = (await sizeOf(path)) ?? (await fetchFile(download, { file, path }, context));
    if (size !== undefined) present.push({ name: file.name, size });
  }
  writeFileAtomically(record, [utf8(JSON.stringify({ files: present }))]);
}

async function isComplete(folder: string, record: string): Promise<boolean> {
  const files = await readRecord(record);
  if (files === undefined) return false;
  for (const { name, size } of files) {
    const path = join(folder, name);
    const found = await sizeOf(path);
    if (found === size) continue;
    // Cut short by something else than us: it is fetched again.
    await rm(path, { force: true });
    return false;
  }
  return true;
}

async function readRecord(
  path: string,
): Promise<z.infer<typeof recordSchema>['files'] | undefined> {
  try {
    return recordSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data?.files;
  } catch (error) {
    // Without a readable record the files that are there are listed again.
    if (isNodeError(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Bytes of the file; undefined when the hub has no such file and it is not required. */
async function fetchFile(
  download: HubDownload,
  { file, path }: { file: HubFile; path: string },
  { host, signal }: EmbedContext,
): Promise<number | undefined> {
  const endpoint = (host.env['HF_ENDPOINT'] ?? DEFAULT_ENDPOINT).replace(/\/+$/, '');
  const { id, revision } = download;
  const url = `${endpoint}/${id}/resolve/${encodeURIComponent(revision)}/${file.name}`;
  const token = host.env['HF_TOKEN'];
  const headers: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const response = await fetch(url, { headers, ...(signal === undefined ? {} : { signal }) });
    if (response.status === 404 && !file.isRequired) return undefined;
    if (!response.ok || response.body === null)
      throw refused(download, { url, status: response.status });
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.fromWeb(response.body), createWriteStream(temporary, { flush: true }));
    await rename(temporary, path);
    return (await stat(path)).size;
  } catch (error) {
    await rm(temporary, { force: true });
    signal?.throwIfAborted();
    if (error instanceof StemmaError || isNodeError(error, 'ENOSPC', 'EACCES', 'EROFS'))
      throw error;
    throw unreachable(download, { url, error });
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

function alternatives(setting: ModelChoice['setting']): string[] {
  return [
    'Or set HF_ENDPOINT to a mirror of the hub that can be reached.',
    `Or download the model elsewhere and set ${setting}.model to its folder.`,
    setting === 'pipeline.embed'
      ? 'Or set pipeline.embed: { provider: transformers }, whose model comes with stemma.'
      : `Or remove ${setting}.`,
  ];
}

function refused(
  { id, revision, setting }: HubDownload,
  { url, status }: { url: string; status: number },
): StemmaError {
  const data = { model: id, revision, url, status };
  if (status >= 500 || status === 429) {
    return new StemmaError(
      'model-unreachable',
      `cannot download model '${id}': '${url}' answers HTTP ${status}`,
      {
        data,
        suggestions: ['Try again later.', ...alternatives(setting)],
      },
    );
  }
  return new StemmaError(
    'model-not-found',
    `no model '${id}' (revision '${revision}'): '${url}' answers HTTP ${status}`,
    {
      data,
      suggestions: [
        'Check the id, the revision and that the repository has ONNX files of this dtype; set HF_TOKEN if it is private.',
        ...alternatives(setting),
      ],
    },
  );
}

function unreachable(
  { id, revision, setting }: HubDownload,
  { url, error }: { url: string; error: unknown },
): StemmaError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return new StemmaError(
    'model-unreachable',
    `cannot download model '${id}' from '${url}': ${messageOf(cause)}`,
    {
      data: { model: id, revision, url },
      suggestions: ['Check the network and run again.', ...alternatives(setting)],
      cause: error,
    },
  );
}
