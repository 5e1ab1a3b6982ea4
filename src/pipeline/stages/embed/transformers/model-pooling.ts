import * as z from 'zod';
import type { TransformersSettings } from '../embed-settings.js';

/** Where sentence-transformers keeps the settings of its pooling step. */
export const POOLING_FILE = '1_Pooling/config.json';

/** What is read of that file. */
export const poolingConfigSchema = z.object({
  pooling_mode_cls_token: z.boolean().optional(),
  pooling_mode_mean_tokens: z.boolean().optional(),
  pooling_mode_lasttoken: z.boolean().optional(),
});

/** The pooling that the file switches on; undefined for none of ours, or for several. */
export function poolingOf(
  config: z.infer<typeof poolingConfigSchema> | undefined,
): TransformersSettings['pooling'] | undefined {
  const modes = [
    ...(config?.pooling_mode_cls_token === true ? (['cls'] as const) : []),
    ...(config?.pooling_mode_mean_tokens === true ? (['mean'] as const) : []),
    ...(config?.pooling_mode_lasttoken === true ? (['last'] as const) : []),
  ];
  return modes.length === 1 ? modes[0] : undefined;
}
