import type { Tensor } from '@huggingface/transformers';
import { damagedModel, loadOnnxModel } from './load-onnx-model.js';
import type { Dtype, OnnxFolder } from './model-source.js';

/** The vectors of one text's tokens, row after row. */
export interface TokenVectors {
  readonly values: Float32Array;
  readonly tokens: number;
  readonly dimensions: number;
}

/** A loaded model. */
export interface TokenModel {
  /** Runs one text; a batch would need padding, which costs time and, with q8, changes results. */
  run(ids: readonly number[]): Promise<TokenVectors>;
  close(): Promise<void>;
}

/** Outputs that hold one vector a token, in the order in which they are looked for. */
const OUTPUTS = ['last_hidden_state', 'token_embeddings'] as const;

/** Loads a model for its token vectors; throws what `loadOnnxModel` does. */
export async function openTokenModel(place: OnnxFolder, dtype: Dtype): Promise<TokenModel> {
  const model = await loadOnnxModel(place, { dtype, head: 'AutoModel' });
  return {
    run: async (ids) => {
      const outputs = await model.run({ ids });
      const tensor = OUTPUTS.map((name) => outputs.get(name)).find((one) => one !== undefined);
      if (tensor === undefined) throw damagedModel(place.folder, 'it gives no vectors of tokens');
      return toVectors(tensor, place.folder);
    },
    close: () => model.close(),
  };
}

function toVectors({ data, dims }: Tensor, folder: string): TokenVectors {
  const [batch, tokens, dimensions] = dims;
  if (
    batch !== 1 ||
    tokens === undefined ||
    dimensions === undefined ||
    !(data instanceof Float32Array)
  ) {
    throw damagedModel(
      folder,
      `its output is not float32 [1, tokens, dimensions] but [${dims.join(', ')}]`,
    );
  }
  return { values: data, tokens, dimensions };
}
