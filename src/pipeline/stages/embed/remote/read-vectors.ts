import type { RemoteAnswer } from './remote-protocol.js';

/** What is wrong with an answer; another length of vectors is told apart, since settings mend it. */
export class BadAnswer extends Error {
  constructor(
    reason: string,
    /** Length of the vectors that came, where that is what is wrong. */
    readonly dimensions?: number,
  ) {
    super(reason);
  }
}

/**
 * The vectors of an answer to `count` texts. Throws `BadAnswer` for another number, another length
 * or a value that is not finite.
 */
export function readVectors(
  { vectors }: RemoteAnswer,
  expected: { readonly count: number; readonly dimensions: number },
): Float32Array[] {
  if (vectors.length !== expected.count) {
    throw new BadAnswer(`it has ${vectors.length} embeddings for ${expected.count} texts`);
  }
  return vectors.map((vector) => {
    const values = typeof vector === 'string' ? fromBase64(vector) : Float32Array.from(vector);
    if (values.length !== expected.dimensions) {
      throw new BadAnswer(
        `its vectors have ${values.length} dimensions, expected ${expected.dimensions}`,
        values.length,
      );
    }
    if (!values.every(Number.isFinite)) {
      throw new BadAnswer('a vector has a value that is not a finite number');
    }
    return values;
  });
}

function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 4 !== 0) throw new BadAnswer('a base64 vector is cut short');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) =>
    bytes.readFloatLE(index * 4),
  );
}
