import { open, type FileHandle } from 'node:fs/promises';
import * as z from 'zod';
import { StemmaError } from '../../../../errors/stemma-error.js';

/** Where one tensor lies in a safetensors file. */
export interface TensorPlace {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Byte offset in the file. */
  readonly start: number;
  /** Bytes. */
  readonly length: number;
}

/** An open safetensors file: tensors are read one by one, so memory stays at the largest of them. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  /** The raw little-endian bytes of a tensor; throws `model-damaged` when the name is unknown. */
  read(name: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 16 * 1024 * 1024;

const headerSchema = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(z.int().nonnegative()),
    data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
  }),
);

/**
 * Opens a safetensors file (8 bytes little-endian header length, a JSON header, tensor bytes; see
 * huggingface/safetensors). Throws `model-damaged` when it is not one or is cut short.
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await open(path, 'r');
  try {
    const tensors = await readHeader(file, path);
    return {
      tensors,
      read: (name) => readTensor(file, path, { name, place: tensors.get(name) }),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(file: FileHandle, path: string): Promise<Map<string, TensorPlace>> {
  const { size } = await file.stat();
  if (size < 8) throw damaged(path, 'it has no header');
  const lengthBytes = await readBytes(file, path, { start: 0, length: 8 });
  const headerLength = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  if (headerLength > MAX_HEADER_BYTES || 8 + headerLength > size) {
    throw damaged(path, `its header claims ${headerLength} bytes`);
  }
  const header = parseHeader(await readBytes(file, path, { start: 8, length: headerLength }), path);
  const tensors = new Map<string, TensorPlace>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    const start = 8 + headerLength + offsets[0];
    const length = offsets[1] - offsets[0];
    if (length < 0 || start + length > size)
      throw damaged(path, `tensor '${name}' lies outside the file`);
    tensors.set(name, { dtype, shape, start, length });
  }
  return tensors;
}

function parseHeader(bytes: Uint8Array, path: string): z.infer<typeof headerSchema> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw damaged(path, 'its header is not JSON', error);
  }
  if (typeof value === 'object' && value !== null && '__metadata__' in value) {
    delete value.__metadata__;
  }
  const parsed = headerSchema.safeParse(value);
  if (!parsed.success) throw damaged(path, 'its header lists no tensors', parsed.error);
  return parsed.data;
}

async function readTensor(
  file: FileHandle,
  path: string,
  { name, place }: { name: string; place: TensorPlace | undefined },
): Promise<Uint8Array> {
  if (place === undefined) throw damaged(path, `tensor '${name}' is missing`);
  return readBytes(file, path, place);
}

async function readBytes(
  file: FileHandle,
  path: string,
  { start, length }: { start: number; length: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, start + done);
    if (bytesRead === 0) throw damaged(path, 'it ends early');
    done += bytesRead;
  }
  return bytes;
}

function damaged(path: string, reason: string, cause?: unknown): StemmaError {
  return new StemmaError('model-damaged', `cannot read the weights '${path}': ${reason}`, {
    data: { path },
    suggestions: ['Install or download the model again.'],
    cause,
  });
}
