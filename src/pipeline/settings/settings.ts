import { z } from 'zod';
import { chunkSettingsSchema } from '../stages/chunk/chunk-settings.js';
import { cleanSettingsSchema } from '../stages/clean/clean-settings.js';
import { embedSettingsSchema } from '../stages/embed/embed-settings.js';
import { extractSettingsSchema } from '../stages/extract/extract-settings.js';
import { evaluateSchema } from './evaluate-settings.js';
import { MAIN_PIPELINE } from './expand-pipelines.js';
import { indexSchema } from './index-settings.js';
import { promoteSchema } from './promote-settings.js';
import { retrieveSchema } from './retrieve-settings.js';
import { sourceSchema } from './source-settings.js';

/** The recipe that turns documents into something to search. */
export const pipelineSchema = z
  .strictObject({
    extract: extractSettingsSchema.prefault({}),
    clean: cleanSettingsSchema.optional(),
    chunk: chunkSettingsSchema.prefault({}),
    embed: embedSettingsSchema.prefault({ provider: 'transformers' }),
    index: indexSchema.prefault({ type: 'hnsw' }),
    retrieve: retrieveSchema.prefault({}),
  })
  .superRefine(({ chunk, embed }, context) => {
    if (chunk.splitter !== 'semantic' || embed.provider !== 'tfidf') return;
    context.addIssue({
      code: 'custom',
      path: ['chunk', 'splitter'],
      message:
        'the semantic splitter asks the embedder about sentences, but tfidf is fitted on the chunks that it would make: choose another embed.provider, such as transformers, or another splitter',
    });
  })
  .describe('Stages, in the order in which they run.');

/** stemma.yaml: the one place that gives types, defaults, messages and the JSON Schema. */
export const settingsSchema = z.strictObject({
  version: z.literal(1).describe('Version of this format.'),
  name: z
    .string()
    .min(1)
    .describe('Name of the project, for people.')
    .meta({ examples: ['acme-support-bot'] }),
  sources: z
    .array(sourceSchema)
    .min(1)
    .refine((sources) => new Set(sources.map(({ id }) => id)).size === sources.length, {
      message: 'two sources have the same id',
    })
    .describe('Where documents come from.'),
  pipeline: pipelineSchema.prefault({}),
  pipelines: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9-]*$/, 'expected a name of small letters, digits and "-"')
        .max(60)
        .refine((name) => name !== MAIN_PIPELINE, `'${MAIN_PIPELINE}' is what pipeline: is called`),
      pipelineSchema,
    )
    .default({})
    .describe(
      'Further pipelines over the same documents, by name. `extends: main`, or another name, takes over all that is not stated.',
    ),
  evaluate: evaluateSchema.prefault({}),
  promote: promoteSchema.prefault({}),
});

/** All settings with defaults filled in. */
export type Settings = z.infer<typeof settingsSchema>;
export type PipelineSettings = z.infer<typeof pipelineSchema>;
