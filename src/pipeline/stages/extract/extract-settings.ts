import { z } from 'zod';
import { nearestNames } from '../../../util/nearest-names.js';
import { encodingOf, encodings, type Encoding } from './encodings.js';
import { csvSettingsSchema, jsonlSettingsSchema } from './row-settings.js';

/**
 * The schema of `pipeline.extract`.
 *
 * `frontMatter`, the YAML block that a Markdown file may begin with: `metadata` takes it out of
 * the text and reads it, `drop` takes it out unread, `keep` leaves it in the text.
 */
export const extractSettingsSchema = z.strictObject({
  frontMatter: z
    .enum(['metadata', 'keep', 'drop'])
    .default('metadata')
    .describe(
      'The YAML block that a Markdown file may begin with: read as metadata, left in the text, or taken out unread.',
    ),
  encoding: z
    .string()
    .default('detect')
    .superRefine(refuseUnknownEncoding)
    .describe(
      'What text is in that neither states it nor is UTF-8: `detect`, `utf-8` (other text is an error) or a name such as `windows-1252`.',
    ),
  links: z
    .boolean()
    .default(false)
    .describe('Keep where links lead, as marks of their words, of Markdown and HTML.'),
  csv: csvSettingsSchema,
  jsonl: jsonlSettingsSchema,
  onError: z
    .enum(['fail', 'skip'])
    .default('fail')
    .describe('A document that cannot be read ends the run, or is left out and counted.'),
});

/** Settings of the extract stage, with defaults filled in. */
export type ExtractSettings = z.infer<typeof extractSettingsSchema>;

/** The encoding that the settings name. */
export function encodingSetting({ encoding }: ExtractSettings): 'detect' | Encoding {
  return encodingOf(encoding) ?? 'detect';
}

function refuseUnknownEncoding(label: string, context: z.RefinementCtx): void {
  if (label === 'detect' || encodingOf(label) !== undefined) return;
  const nearest = nearestNames(label, ['detect', ...encodings])[0];
  const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  context.addIssue({ code: 'custom', message: `unknown encoding '${label}'${hint}` });
}
