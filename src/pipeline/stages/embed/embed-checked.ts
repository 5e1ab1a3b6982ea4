import { z } from 'zod';
import { StemmaError } from '../../../errors/stemma-error.js';
import type { Embedder, Embedding } from '../../../model/embedder.js';

/** What is asked of an embedder here. */
type Asked = Pick<Embedder, 'identity' | 'dimensions' | 'embedPassages'>;

/**
 * Embeds passages and checks what comes: a vector for each text, all of the embedder's dimensions,
 * all finite. Throws `bad-vectors`, and what the embedder throws.
 */
export async function embedChecked(
  embedder: Asked,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Embedding> {
  const embedding = await embedder.embedPassages(texts, signal);
  const { vectors } = embedding;
  if (vectors.length !== texts.length) {
    throw badVectors(embedder, `${vectors.length} vectors for ${texts.length} texts`);
  }
  const odd = vectors.find(({ length }) => length !== embedder.dimensions);
  if (odd !== undefined) {
    throw badVectors(
      embedder,
      `a vector of ${odd.length} dimensions, expected ${embedder.dimensions}`,
    );
  }
  const broken = vectors.findIndex((vector) => !isFinite(vector));
  if (broken >= 0) {
    const text = JSON.stringify(texts[broken]?.slice(0, 60));
    throw badVectors(embedder, `a vector with a value that is no number, for the text ${text}`);
  }
  return embedding;
}

/** A loop of its own: `every` takes longer than making a sparse vector does. */
function isFinite(vector: Float32Array): boolean {
  for (let i = 0; i < vector.length; i += 1) {
    if (!Number.isFinite(vector[i])) return false;
  }
  return true;
}

const namesSchema = z.object({ provider: z.string(), model: z.string().optional() });

function badVectors({ identity }: Pick<Embedder, 'identity'>, what: string): StemmaError {
  const names = namesSchema.safeParse(identity).data;
  const model = names?.model === undefined ? '' : ` model '${names.model}'`;
  const who = names === undefined ? 'the embedder' : `${names.provider}${model}`;
  return new StemmaError('bad-vectors', `${who} gave ${what}`, {
    data: names === undefined ? {} : { provider: names.provider, model: names.model },
    suggestions: [
      'Check model and dimensions under pipeline.embed in stemma.yaml, then run again: finished work is kept.',
    ],
  });
}
