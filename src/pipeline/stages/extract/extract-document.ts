import type { Extractor, ExtractInput } from '../../../model/extractor.js';
import type { ExtractedText } from '../../../model/text.js';
import { exclusionOf } from './exclusion.js';
import type { ExtractSettings } from './extract-settings.js';
import { createExtractors, supportedMediaTypes } from './extractor-registry.js';
import { UnreadableDocument } from './unreadable-document.js';

/** What documents of one run share. */
export interface ExtractOptions {
  /** Made of the same settings; some keep a thread between documents. */
  readonly extractors?: readonly Extractor[];
  readonly signal?: AbortSignal;
}

/**
 * What a document says, by the extractor of its media type. Pure; `metadata` holds only what the
 * document states itself, for the caller to merge over the source's constants.
 *
 * Throws `unsupported-media-type`, and `not-utf8`, `binary-content`, `bad-front-matter` or
 * `extract-failed`, each naming the document.
 */
export async function extractDocument(
  input: ExtractInput,
  settings: ExtractSettings,
  options: ExtractOptions = {},
): Promise<ExtractedText[]> {
  const { extractors = createExtractors(settings), signal } = options;
  const [type = ''] = input.mediaType.split(';');
  const extractor = extractors.find(({ mediaTypes }) => mediaTypes.includes(type));
  if (extractor !== undefined) return extractor.extract(input, signal);
  throw new UnreadableDocument(
    'unsupported-media-type',
    `cannot extract '${input.key}': no extractor for ${input.mediaType}`,
    {
      data: { document: input.key, mediaType: input.mediaType, supported: supportedMediaTypes },
      suggestions: [
        `Use documents of a supported type: ${supportedMediaTypes.join(', ')}.`,
        exclusionOf(input.key, 'extension'),
      ],
    },
  );
}
