import type { Extractor } from '../../../model/extractor.js';
import { decodeText } from './decode-text.js';
import type { ExtractSettings } from './extract-settings.js';
import { parseFrontMatter, splitFrontMatter } from './front-matter.js';
import { scanHeadings } from './scan-headings.js';

/** Markdown: the source after its front matter, unchanged, with its headings as marks. */
export function createMarkdownExtractor({ frontMatter }: ExtractSettings): Extractor {
  return {
    mediaTypes: ['text/markdown'],
    version: 1,
    extract: (input) => {
      const source = decodeText(input);
      const parted = frontMatter === 'keep' ? undefined : splitFrontMatter(source);
      const text = parted?.body ?? source;
      const metadata =
        parted === undefined || frontMatter === 'drop'
          ? {}
          : parseFrontMatter(parted.yaml, input.key);
      return [{ text: { text, marks: scanHeadings(text), metadata } }];
    },
  };
}
