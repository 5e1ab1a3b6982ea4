import { z } from 'zod';

/** `revision:` of a model that is taken from the Hugging Face hub. */
export const hubRevisionSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/,
    'expected a branch, tag or commit of the Hugging Face repository',
  )
  .optional()
  .describe('Branch, tag or commit of a Hugging Face id; main unless said')
  .meta({ examples: ['main'] });
