import type { ExtractInput, Extractor } from '../../../model/extractor.js';
import type { ExtractedText } from '../../../model/text.js';
import { decodeText } from './decode-text.js';
import { encodingSetting, type ExtractSettings } from './extract-settings.js';
import { exclusionOf } from './exclusion.js';
import { factsAsMetadata, firstTitle } from './stated-metadata.js';
import { statedCharset } from './stated-charset.js';
import { UnreadableDocument } from './unreadable-document.js';
import { withWarnings } from './with-warnings.js';

/**
 * HTML: the main content as text in the manner of Markdown, its headings as marks; title, language
 * and date of the page as metadata. The libraries are loaded when the first page is extracted.
 *
 * Throws `extract-failed` for pages whose elements are nested more than `MAX_HTML_DEPTH` deep.
 */
export function createHtmlExtractor(settings: ExtractSettings): Extractor {
  const encoding = encodingSetting(settings);
  return {
    mediaTypes: ['text/html'],
    version: 3,
    extract: async (input) => {
      const stated = statedCharset(input.bytes);
      const { text, warnings } = await decodeText(input, { encoding, stated });
      return withWarnings(await extractHtml(input, text, settings.links), warnings);
    },
  };
}

/** Elements in one another that a page may have; pages made for people stay below 100. */
export const MAX_HTML_DEPTH = 256;

async function extractHtml(
  input: ExtractInput,
  source: string,
  links: boolean,
): Promise<ExtractedText[]> {
  const [{ reduceHtml }, { htmlToText }] = await Promise.all([
    import('./reduce-html.js'),
    import('./html-to-text.js'),
  ]);
  const page = reduceHtml(source, MAX_HTML_DEPTH);
  if (page === 'too-deep') {
    throw new UnreadableDocument(
      'extract-failed',
      `cannot extract '${input.key}': its elements are nested more than ${MAX_HTML_DEPTH} deep`,
      {
        data: { document: input.key, limit: MAX_HTML_DEPTH },
        suggestions: [exclusionOf(input.key)],
      },
    );
  }
  const content = htmlToText(page.html, { links });
  const common = factsAsMetadata(page.stated);
  const title = factsAsMetadata({ title: firstTitle(content.marks) });
  return [{ text: { ...content, metadata: { ...title, ...common } } }];
}
