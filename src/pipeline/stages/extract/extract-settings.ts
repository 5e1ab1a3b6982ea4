import { z } from 'zod';
import { csvSettingsSchema, jsonlSettingsSchema } from './row-settings.js';

/**
 * The schema of `pipeline.extract`.
 *
 * `frontMatter`, the YAML block that a Markdown file may begin with: `metadata` takes it out of
 * the text and reads it, `drop` takes it out unread, `keep` leaves it in the text.
 */
export const extractSettingsSchema = z.strictObject({
  frontMatter: z.enum(['metadata', 'keep', 'drop']).default('metadata'),
  csv: csvSettingsSchema,
  jsonl: jsonlSettingsSchema,
  onError: z
    .enum(['fail', 'skip'])
    .default('fail')
    .describe('A document that cannot be read ends the run, or is left out and counted.'),
});

/** Settings of the extract stage, with defaults filled in. */
export type ExtractSettings = z.infer<typeof extractSettingsSchema>;
