import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A tensor for a safetensors file. */
export interface TestTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Words that the test model knows; those that begin with ## stand within a word. */
export const STATIC_VOCABULARY = [
  ...['[PAD]', '[UNK]', '[CLS]', '[SEP]'],
  ...['the', 'logger', 'measures', 'temperature', 'every', 'ten', 'minutes', 'batteries'],
  ...['last', 'two', 'years', 'word', 'x', '.', 'read', '##er', '##s', 'caf', '##e'],
];

export const STATIC_DIMENSIONS = 6;

/** The number at a place of the test table: small fractions that float16 and bfloat16 hold exactly. */
export function staticValue(token: number, column: number): number {
  return (((token * 7 + column * 13) % 31) - 15) / 16;
}

/** Bytes of numbers in one of the types of safetensors. */
export function tensor(
  dtype: 'F64' | 'F32' | 'F16' | 'BF16' | 'I8' | 'I64' | 'I32',
  shape: readonly number[],
  values: readonly number[],
): TestTensor {
  const size = { F64: 8, F32: 4, F16: 2, BF16: 2, I8: 1, I64: 8, I32: 4 }[dtype];
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((value, i) => {
    const at = i * size;
    if (dtype === 'F64') bytes.writeDoubleLE(value, at);
    if (dtype === 'F32') bytes.writeFloatLE(value, at);
    if (dtype === 'F16') bytes.writeUInt16LE(toHalf(value), at);
    if (dtype === 'BF16') bytes.writeUInt16LE(float32Bits(value) >>> 16, at);
    if (dtype === 'I8') bytes.writeInt8(value * 16, at);
    if (dtype === 'I32') bytes.writeInt32LE(value, at);
    if (dtype === 'I64') bytes.writeBigInt64LE(BigInt(value), at);
  });
  return { dtype, shape, bytes };
}

/** A safetensors file (see huggingface/safetensors). */
export function safetensorsFile(tensors: Readonly<Record<string, TestTensor>>): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
      const start = end;
      end += bytes.length;
      return [name, { dtype, shape, data_offsets: [start, end] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...Object.values(tensors).map(({ bytes }) => bytes)]);
}

/** The table of the test model. */
export function staticTable(dtype: 'F64' | 'F32' | 'F16' | 'BF16' | 'I8' = 'F32'): TestTensor {
  const values = STATIC_VOCABULARY.flatMap((_, token) =>
    Array.from({ length: STATIC_DIMENSIONS }, (__, column) => staticValue(token, column)),
  );
  return tensor(dtype, [STATIC_VOCABULARY.length, STATIC_DIMENSIONS], values);
}

/** A WordPiece tokenizer of the vocabulary, as Hugging Face's tokenizers write it. */
export const staticTokenizer = {
  version: '1.0',
  added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map((content, id) => ({
    ...{ id, content, special: true },
    ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
  })),
  normalizer: {
    ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
    ...{ strip_accents: null, lowercase: true },
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(STATIC_VOCABULARY.map((token, id) => [token, id])),
  },
};

/** Writes a static model into a folder; what is `undefined` is left out. */
export function writeStaticModel(
  folder: string,
  files: {
    readonly tensors?: Readonly<Record<string, TestTensor>> | undefined;
    readonly tokenizer?: object | undefined;
    readonly config?: object | undefined;
  } = {},
): string {
  mkdirSync(folder, { recursive: true });
  const {
    tensors = { embeddings: staticTable() },
    tokenizer = staticTokenizer,
    config = { model_type: 'model2vec', normalize: true },
  } = files;
  const write = (name: string, content: Uint8Array | string) => {
    writeFileSync(join(folder, name), content);
  };
  if (!('tensors' in files) || files.tensors) write('model.safetensors', safetensorsFile(tensors));
  if (!('tokenizer' in files) || files.tokenizer)
    write('tokenizer.json', JSON.stringify(tokenizer));
  if (!('config' in files) || files.config) write('config.json', JSON.stringify(config));
  return folder;
}

function float32Bits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
}

/** binary16 of a number that it holds exactly. */
function toHalf(value: number): number {
  if (value === 0) return 0;
  const bits = float32Bits(value);
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  return ((bits >>> 31) << 15) | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}
