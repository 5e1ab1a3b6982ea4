import type { DocumentKey, Metadata } from '../../../model/document.js';
import { readYamlMetadata, UnfitYaml } from '../../../model/yaml-metadata.js';
import { UnreadableDocument } from './unreadable-document.js';

/** A text parted from its front matter. */
export interface FrontMatter {
  /** What stands between the two lines of dashes. */
  readonly yaml: string;
  /** What follows the closing line. */
  readonly body: string;
}

/**
 * Parts a text that begins with a line `---` from the YAML up to the next line `---` or `...`;
 * `undefined` where there is none or it does not close.
 */
export function splitFrontMatter(text: string): FrontMatter | undefined {
  const opening = /^---[ \t]*\n/.exec(text);
  if (opening === null) return undefined;
  const start = opening[0].length;
  const rest = text.slice(start);
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\n|$(?![^]))/m.exec(rest);
  if (closing === null) return undefined;
  return {
    yaml: rest.slice(0, closing.index),
    body: rest.slice(closing.index + closing[0].length),
  };
}

/**
 * The metadata that front matter states. Dates stay the strings they are written as.
 *
 * Throws `bad-front-matter`, with the line in the file, where it is not YAML, not a mapping, or
 * holds what metadata cannot.
 */
export function parseFrontMatter(yaml: string, document: DocumentKey): Metadata {
  try {
    // The opening dashes are line 1 of the file.
    return readYamlMetadata(yaml, 2);
  } catch (error) {
    if (error instanceof UnfitYaml) throw badFrontMatter(document, error);
    throw error;
  }
}

function badFrontMatter(document: DocumentKey, reason: UnfitYaml): UnreadableDocument {
  return new UnreadableDocument(
    'bad-front-matter',
    `cannot extract '${document}': its front matter ${reason.message}`,
    {
      data: { document, line: reason.line },
      suggestions: [
        'Correct the YAML between the two lines of dashes.',
        'If the first line is a ruler and no front matter, put an empty line before it.',
        'Set `frontMatter: keep` under `pipeline.extract` to treat front matter as text.',
      ],
    },
  );
}
