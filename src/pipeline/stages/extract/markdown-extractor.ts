import type { Metadata } from '../../../model/document.js';
import type { Extractor } from '../../../model/extractor.js';
import type { Mark } from '../../../model/text.js';
import { decodeText } from './decode-text.js';
import { encodingSetting, type ExtractSettings } from './extract-settings.js';
import { parseFrontMatter, splitFrontMatter } from './front-matter.js';
import { inOrder } from './in-order.js';
import { scanLinks } from './scan-links.js';
import { scanMarkdown } from './scan-markdown.js';
import { factsAsMetadata, firstTitle } from './stated-metadata.js';
import { withWarnings } from './with-warnings.js';

/** Markdown: the source after its front matter, unchanged, with marks of its headings, tables and code. */
export function createMarkdownExtractor(settings: ExtractSettings): Extractor {
  const { frontMatter, links } = settings;
  const encoding = encodingSetting(settings);
  return {
    mediaTypes: ['text/markdown'],
    version: 3,
    extract: async (input) => {
      const { text: source, warnings } = await decodeText(input, { encoding });
      const parted = frontMatter === 'keep' ? undefined : splitFrontMatter(source);
      const text = parted?.body ?? source;
      const stated =
        parted === undefined || frontMatter === 'drop'
          ? {}
          : parseFrontMatter(parted.yaml, input.key);
      const structure = scanMarkdown(text);
      const metadata = withCommonNames(stated, structure);
      const marks = links ? inOrder([...structure, ...scanLinks(text, structure)]) : structure;
      return withWarnings([{ text: { text, marks, metadata } }], warnings);
    },
  };
}

/**
 * Front matter as it is, and the common names that it does not use: the title from the first
 * heading of level 1, the language from `lang`.
 */
function withCommonNames(stated: Metadata, marks: readonly Mark[]): Metadata {
  const { lang } = stated;
  const common = factsAsMetadata({
    title: firstTitle(marks),
    language: typeof lang === 'string' ? lang : undefined,
  });
  const said = Object.entries(stated).filter(
    ([name, value]) => !Object.hasOwn(common, name) || (value !== null && value !== ''),
  );
  return { ...common, ...Object.fromEntries(said) };
}
