import * as z from 'zod';

/** `embed:` with `provider: hashing`: words hashed into a vector, with nothing fitted. */
export const hashingSchema = z
  .strictObject({
    provider: z.literal('hashing'),
    dimensions: z.int().min(16).max(16_384).default(1024).describe('Length of the vectors'),
    wordNgrams: z
      .int()
      .min(0)
      .max(5)
      .default(1)
      .describe('Longest run of words that is a term: 1 for words, 2 for pairs too, 0 for none'),
    charNgrams: z
      .int()
      .min(0)
      .max(8)
      .default(4)
      .describe('Runs of so many characters of each word are terms too; 0 for none'),
    tf: z
      .enum(['log', 'raw', 'binary'])
      .default('log')
      .describe('Weight of a term by its frequency in the text: 1 + ln f, f, or 1'),
    lowercase: z.boolean().default(true).describe('Treat upper and lower case alike'),
  })
  .refine(({ wordNgrams, charNgrams }) => wordNgrams > 0 || charNgrams > 0, {
    message: 'wordNgrams and charNgrams are 0: nothing is left to count',
    path: ['wordNgrams'],
  });

export type HashingSettings = z.infer<typeof hashingSchema>;
