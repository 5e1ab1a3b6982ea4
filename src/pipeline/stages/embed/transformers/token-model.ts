import type { PreTrainedModel, Tensor as TensorType } from '@huggingface/transformers';
import * as z from 'zod';
import { messageOf } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { importOptional } from './import-optional.js';
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

const sessionSchema = z.object({ inputNames: z.array(z.string()) });

/**
 * Loads a model with transformers.js on onnxruntime. Its log is switched off for the process: what
 * goes wrong is thrown. Throws `package-not-installed` or `model-damaged`.
 */
export async function openTokenModel(
  { folder, subfolder }: OnnxFolder,
  dtype: Dtype,
): Promise<TokenModel> {
  const { AutoModel, LogLevel, Tensor, env } = await importOptional(
    '@huggingface/transformers',
    () => import('@huggingface/transformers'),
  );
  env.logLevel = LogLevel.NONE;
  let model: PreTrainedModel;
  try {
    model = await AutoModel.from_pretrained(folder, {
      dtype,
      subfolder,
      local_files_only: true,
      device: 'cpu',
      // Threads that spin while they wait starve whatever else runs on the machine.
      session_options: { extra: { session: { intra_op: { allow_spinning: '0' } } } },
    });
  } catch (error) {
    throw damaged(folder, messageOf(error), error);
  }
  const session = sessionSchema.safeParse(Object.values(model.sessions)[0]);
  const wantsTypes = session.success && session.data.inputNames.includes('token_type_ids');
  return {
    run: async (ids) => {
      const dims = [1, ids.length];
      const int64 = (data: BigInt64Array): TensorType => new Tensor('int64', data, dims);
      const output: unknown = await model({
        input_ids: int64(BigInt64Array.from(ids, BigInt)),
        attention_mask: int64(new BigInt64Array(ids.length).fill(1n)),
        ...(wantsTypes ? { token_type_ids: int64(new BigInt64Array(ids.length)) } : {}),
      });
      const tensor = pickTensor(output, Tensor);
      if (tensor === undefined) throw damaged(folder, 'it gives no vectors of tokens');
      return toVectors(tensor, folder);
    },
    close: async () => {
      await model.dispose();
    },
  };
}

function pickTensor(output: unknown, Tensor: typeof TensorType): TensorType | undefined {
  if (typeof output !== 'object' || output === null) return undefined;
  const entries = new Map<string, unknown>(Object.entries(output));
  for (const name of OUTPUTS) {
    const value = entries.get(name);
    if (value instanceof Tensor) return value;
  }
  return undefined;
}

function toVectors({ data, dims }: TensorType, folder: string): TokenVectors {
  const [batch, tokens, dimensions] = dims;
  if (
    batch !== 1 ||
    tokens === undefined ||
    dimensions === undefined ||
    !(data instanceof Float32Array)
  ) {
    throw damaged(
      folder,
      `its output is not float32 [1, tokens, dimensions] but [${dims.join(', ')}]`,
    );
  }
  return { values: data, tokens, dimensions };
}

function damaged(folder: string, reason: string, cause?: unknown): StemmaError {
  return new StemmaError('model-damaged', `cannot run the model in '${folder}': ${reason}`, {
    data: { path: folder },
    suggestions: ['Export or download the model again, or choose another one.'],
    cause,
  });
}
