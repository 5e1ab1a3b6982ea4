import type { Metadata } from '../../../model/document.js';
import type { Extractor } from '../../../model/extractor.js';
import type { Mark } from '../../../model/text.js';
import { decodeText } from './decode-text.js';
import type { ExtractSettings } from './extract-settings.js';
import { parseFrontMatter, splitFrontMatter } from './front-matter.js';
import { scanHeadings } from './scan-headings.js';
import { factsAsMetadata, firstTitle } from './stated-metadata.js';

/** Markdown: the source after its front matter, unchanged, with its headings as marks. */
export function createMarkdownExtractor({ frontMatter }: ExtractSettings): Extractor {
  return {
    mediaTypes: ['text/markdown'],
    version: 2,
    extract: (input) => {
      const source = decodeText(input);
      const parted = frontMatter === 'keep' ? undefined : splitFrontMatter(source);
      const text = parted?.body ?? source;
      const stated =
        parted === undefined || frontMatter === 'drop'
          ? {}
          : parseFrontMatter(parted.yaml, input.key);
      const marks = scanHeadings(text);
      return [{ text: { text, marks, metadata: withCommonNames(stated, marks) } }];
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
