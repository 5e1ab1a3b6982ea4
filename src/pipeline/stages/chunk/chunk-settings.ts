import { z } from 'zod';
import { contextLimit } from './context-limit.js';

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

const splitters = [
  'fixed',
  'sentence',
  'recursive',
  'markdown',
  'html',
  'page',
  'code',
  'semantic',
] as const;
type SplitterName = (typeof splitters)[number];

/** Keys that not every splitter has, and those that do. */
const owners = {
  separators: ['recursive'],
  minSize: ['recursive', 'sentence', 'markdown', 'html', 'page', 'code', 'semantic'],
  breakpoint: ['semantic'],
  window: ['semantic'],
} as const satisfies Record<string, readonly SplitterName[]>;

/**
 * The schema of `pipeline.chunk`.
 *
 * `size`, `overlap` and `minSize` count `unit`s: tokens of `tokenizer`, or UTF-16 code units.
 * `separators` belong to the recursive splitter, tried in order; without them those of
 * `DEFAULT_SEPARATORS`.
 */
export const chunkSettingsSchema = z
  .strictObject({
    splitter: z
      .enum(splitters)
      .default('recursive')
      .describe(
        '`recursive`: paragraphs, then lines, then words. `sentence`: whole sentences. `markdown` and `html`: sections by headings. `page`: pages. `code`: declarations. `semantic`: sentences of one subject, by the embedder. `fixed`: windows of equal size.',
      ),
    size: z.int().min(1).default(200).describe('The most a chunk may have.'),
    overlap: z
      .int()
      .min(0)
      .default(40)
      .describe('How much of its end the next chunk may repeat; less than `size`.'),
    minSize: z
      .int()
      .min(0)
      .default(0)
      .describe(
        'Chunks smaller than this are joined with a neighbour where both fit `size`; not for `fixed`.',
      ),
    unit: z
      .enum(['tokens', 'chars'])
      .default('tokens')
      .describe('What sizes count: tokens, or characters (UTF-16 code units).'),
    tokenizer: z
      .string()
      .min(1)
      .default('embedder')
      .describe("What counts tokens: `embedder` (the model's own), `cl100k_base` or `o200k_base`.")
      .meta({ examples: ['o200k_base'] }),
    context: z
      .enum(['none', 'title', 'heading'])
      .default('none')
      .describe(
        'What the embedder is shown before a chunk: nothing, the title of the document, or the title and the headings that the chunk is under. It counts into `size`, up to a quarter of it.',
      ),
    separators: separators
      .optional()
      .describe('For `recursive`: where to cut, in order of preference.')
      .meta({ examples: [['\n## ', '\n\n', '\n', ' ']] }),
    breakpoint: z
      .int()
      .min(1)
      .max(99)
      .optional()
      .describe(
        'For `semantic`: the percentile of the distances between neighbouring sentences above which a chunk ends; 90 unless said.',
      ),
    window: z
      .int()
      .min(1)
      .max(10)
      .optional()
      .describe(
        'For `semantic`: how many sentences on either side are compared, as one text; 1 unless said.',
      ),
  })
  .superRefine((settings, context) => {
    const { size, overlap, minSize, splitter } = settings;
    const refuse = (key: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [key], message });
    };
    if (overlap >= size) {
      refuse('overlap', `overlap (${overlap}) must be smaller than size (${size})`);
    }
    const room = size - contextLimit(size);
    if (settings.context !== 'none' && overlap < size && overlap >= room) {
      refuse(
        'overlap',
        `overlap (${overlap}) must be smaller than ${room}: context may take the rest of size (${size})`,
      );
    }
    if (minSize > size) {
      refuse('minSize', `minSize (${minSize}) must be no larger than size (${size})`);
    }
    if (settings.separators !== undefined && !isOwner('separators', splitter)) {
      refuse(
        'separators',
        `separators belong to the recursive splitter; the ${splitter} splitter has none`,
      );
    }
    for (const key of ['breakpoint', 'window'] as const) {
      if (settings[key] !== undefined && !isOwner(key, splitter)) {
        refuse(key, `${key} belongs to the semantic splitter; the ${splitter} splitter has none`);
      }
    }
    if (minSize > 0 && !isOwner('minSize', splitter)) {
      refuse(
        'minSize',
        `minSize is for the splitters ${owners.minSize.join(', ')}; the ${splitter} splitter cuts where the size is reached`,
      );
    }
  });

function isOwner(key: keyof typeof owners, splitter: SplitterName): boolean {
  const names: readonly SplitterName[] = owners[key];
  return names.includes(splitter);
}

/** Settings of the chunk stage, with defaults filled in. */
export type ChunkSettings = z.infer<typeof chunkSettingsSchema>;
