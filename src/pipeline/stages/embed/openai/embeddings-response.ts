import * as z from 'zod';
import { StemmaError } from '../../../../errors/stemma-error.js';

const responseSchema = z.object({
  data: z.array(
    z.object({
      index: z.int().nonnegative(),
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
});

/** What the answer to one request has to hold. */
export interface ExpectedEmbeddings {
  readonly url: string;
  /** Texts that were sent. */
  readonly count: number;
  readonly dimensions: number;
}

/**
 * The vectors of an answer of the embeddings endpoint, in the order of the texts; both encodings
 * of OpenAI are read: arrays of numbers and base64 of little-endian float32.
 * Throws `bad-response` when the answer has another shape, count or length, or a value that is not finite.
 */
export function parseEmbeddings(body: unknown, expected: ExpectedEmbeddings): Float32Array[] {
  const parsed = responseSchema.safeParse(body);
  if (!parsed.success) {
    throw bad(expected, `it is not a list of embeddings (${z.prettifyError(parsed.error)})`);
  }
  const { data } = parsed.data;
  if (data.length !== expected.count) {
    throw bad(expected, `it has ${data.length} embeddings for ${expected.count} texts`);
  }
  const vectors = new Array<Float32Array | undefined>(expected.count).fill(undefined);
  for (const { index, embedding } of data) {
    if (index >= expected.count || vectors[index] !== undefined)
      throw bad(expected, `index ${index} is wrong`);
    vectors[index] = toVector(embedding, expected);
  }
  return vectors.filter((vector) => vector !== undefined);
}

function toVector(
  embedding: readonly number[] | string,
  expected: ExpectedEmbeddings,
): Float32Array {
  const vector =
    typeof embedding === 'string' ? fromBase64(embedding, expected) : Float32Array.from(embedding);
  if (vector.length !== expected.dimensions) {
    throw new StemmaError(
      'wrong-dimensions',
      `wrong length of vectors from '${expected.url}': ${vector.length}, expected ${expected.dimensions}`,
      {
        data: { url: expected.url, dimensions: vector.length, expected: expected.dimensions },
        suggestions: [`Set pipeline.embed.dimensions: ${vector.length} in stemma.yaml.`],
      },
    );
  }
  if (!vector.every(Number.isFinite))
    throw bad(expected, 'a vector has a value that is not a finite number');
  return vector;
}

function fromBase64(text: string, expected: ExpectedEmbeddings): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 4 !== 0) throw bad(expected, 'a base64 vector is cut short');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) =>
    bytes.readFloatLE(index * 4),
  );
}

function bad({ url }: ExpectedEmbeddings, reason: string): StemmaError {
  return new StemmaError('bad-response', `cannot read the answer of '${url}': ${reason}`, {
    data: { url },
    suggestions: [
      'Check that pipeline.embed.baseUrl is the address of an OpenAI-compatible server.',
    ],
  });
}
