import { z } from 'zod';

/** True when a string holds half of a surrogate pair. */
const loneSurrogate = /\p{Surrogate}/u;

const separators = z
  .array(z.string().refine((separator) => !loneSurrogate.test(separator), 'not a whole character'))
  .min(1)
  .max(100)
  .refine(
    (list) => !list.slice(0, -1).includes(''),
    'the empty separator cuts anywhere, so separators after it are never reached: put it last',
  );

/**
 * The schema of `pipeline.chunk`.
 *
 * `size` and `overlap` count `unit`s: tokens of `tokenizer`, or UTF-16 code units. `separators`
 * belong to the recursive splitter, tried in order; without them those of `DEFAULT_SEPARATORS`.
 */
export const chunkSettingsSchema = z
  .strictObject({
    splitter: z.enum(['fixed', 'sentence', 'recursive']).default('recursive'),
    size: z.int().min(1).default(200),
    overlap: z.int().min(0).default(40),
    unit: z.enum(['tokens', 'chars']).default('tokens'),
    tokenizer: z.string().min(1).default('embedder'),
    separators: separators.optional(),
  })
  .superRefine((settings, context) => {
    if (settings.overlap >= settings.size) {
      context.addIssue({
        code: 'custom',
        path: ['overlap'],
        message: `overlap (${settings.overlap}) must be smaller than size (${settings.size})`,
      });
    }
    if (settings.separators !== undefined && settings.splitter !== 'recursive') {
      context.addIssue({
        code: 'custom',
        path: ['separators'],
        message: `separators belong to the recursive splitter; the ${settings.splitter} splitter has none`,
      });
    }
  });

/** Settings of the chunk stage, with defaults filled in. */
export type ChunkSettings = z.infer<typeof chunkSettingsSchema>;
