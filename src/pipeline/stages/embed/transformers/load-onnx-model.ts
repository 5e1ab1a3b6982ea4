import type { PreTrainedModel, Tensor } from '@huggingface/transformers';
import * as z from 'zod';
import { messageOf } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { importOptional, type PackagePurpose } from './import-optional.js';
import type { Dtype, OnnxFolder } from './model-source.js';

/** Which of a model's outputs are wanted: token vectors, or a score of a sequence. */
export type ModelHead = 'AutoModel' | 'AutoModelForSequenceClassification';

/** One sequence that a model is run on; there is no padding. */
export interface ModelInput {
  readonly ids: readonly number[];
  /** Segment of each id; all 0 unless given. */
  readonly types?: readonly number[];
}

/** A loaded model. */
export interface OnnxModel {
  /** The named outputs of one sequence. */
  run(input: ModelInput): Promise<ReadonlyMap<string, Tensor>>;
  close(): Promise<void>;
}

const sessionSchema = z.object({ inputNames: z.array(z.string()) });

/**
 * Loads a model with transformers.js on onnxruntime. Its log is switched off for the process: what
 * goes wrong is thrown. Throws `package-not-installed`, `package-failed` or `model-damaged`.
 */
export async function loadOnnxModel(
  { folder, subfolder }: OnnxFolder,
  { dtype, head, purpose }: { dtype: Dtype; head: ModelHead; purpose?: PackagePurpose },
): Promise<OnnxModel> {
  const transformers = await importOptional(
    '@huggingface/transformers',
    () => import('@huggingface/transformers'),
    purpose,
  );
  const { LogLevel, Tensor, env } = transformers;
  env.logLevel = LogLevel.NONE;
  let model: PreTrainedModel;
  try {
    model = await transformers[head].from_pretrained(folder, {
      dtype,
      subfolder,
      local_files_only: true,
      device: 'cpu',
      // Threads that spin while they wait starve whatever else runs on the machine.
      session_options: { extra: { session: { intra_op: { allow_spinning: '0' } } } },
    });
  } catch (error) {
    throw damagedModel(folder, messageOf(error), error);
  }
  const session = sessionSchema.safeParse(Object.values(model.sessions)[0]);
  const wantsTypes = session.success && session.data.inputNames.includes('token_type_ids');
  return {
    run: async ({ ids, types = ids.map(() => 0) }) => {
      const int64 = (values: readonly number[]): Tensor =>
        new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
      const output: unknown = await model({
        input_ids: int64(ids),
        attention_mask: int64(ids.map(() => 1)),
        ...(wantsTypes ? { token_type_ids: int64(types) } : {}),
      });
      if (typeof output !== 'object' || output === null) return new Map<string, Tensor>();
      const named = Object.entries(output).filter(
        (entry): entry is [string, Tensor] => entry[1] instanceof Tensor,
      );
      return new Map(named);
    },
    close: async () => {
      await model.dispose();
    },
  };
}

/** The error for a model that does not run as its kind should. */
export function damagedModel(folder: string, reason: string, cause?: unknown): StemmaError {
  return new StemmaError('model-damaged', `cannot run the model in '${folder}': ${reason}`, {
    data: { path: folder },
    suggestions: ['Export or download the model again, or choose another one.'],
    cause,
  });
}
