import { LineCounter, parseDocument, type Document } from 'yaml';
import { messageOf } from '../../../errors/node-error.js';
import type { DocumentKey, Metadata } from '../../../model/document.js';
import { canonicalMetadata, UnfitValue } from './canonical-value.js';
import { UnreadableDocument } from './unreadable-document.js';

/** UTF-16 code units that front matter may have. */
const MAX_LENGTH = 65_536;

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
  if (yaml.length > MAX_LENGTH) {
    throw badFrontMatter(document, `is longer than ${MAX_LENGTH} characters`);
  }
  try {
    return readMetadata(yaml, document);
  } catch (error) {
    if (error instanceof UnfitValue) {
      throw badFrontMatter(document, `cannot be metadata: '${error.path}' ${error.message}`);
    }
    // The YAML library walks nested values by recursion.
    if (error instanceof RangeError) throw badFrontMatter(document, 'is nested too deep');
    // It refuses aliases that would multiply the document with a ReferenceError.
    if (error instanceof ReferenceError)
      throw badFrontMatter(document, `is refused: ${error.message}`);
    throw error;
  }
}

function readMetadata(yaml: string, document: DocumentKey): Metadata {
  const lineCounter = new LineCounter();
  const parsed = parseDocument(yaml, { lineCounter, prettyErrors: false, intAsBigInt: true });
  refuseErrors(parsed, lineCounter, document);
  const value: unknown = parsed.toJS({ mapAsMap: true, maxAliasCount: 100 });
  if (value === null) return {};
  if (value instanceof Map) return canonicalMetadata(value);
  throw badFrontMatter(document, 'is not a mapping of names to values');
}

function refuseErrors(parsed: Document.Parsed, lines: LineCounter, document: DocumentKey): void {
  const [problem] = [...parsed.errors, ...parsed.warnings];
  if (problem === undefined) return;
  if (problem.code === 'RESOURCE_EXHAUSTION') throw badFrontMatter(document, 'is nested too deep');
  // The opening dashes are line 1 of the file.
  const line = lines.linePos(problem.pos[0]).line + 1;
  throw badFrontMatter(document, `is not valid YAML at line ${line}: ${messageOf(problem)}`, line);
}

function badFrontMatter(document: DocumentKey, reason: string, line = 1): UnreadableDocument {
  return new UnreadableDocument(
    'bad-front-matter',
    `cannot extract '${document}': its front matter ${reason}`,
    {
      data: { document, line },
      suggestions: [
        'Correct the YAML between the two lines of dashes.',
        'If the first line is a ruler and no front matter, put an empty line before it.',
        'Set `frontMatter: keep` under `pipeline.extract` to treat front matter as text.',
      ],
    },
  );
}
