import type { ExtractInput } from '../../../model/extractor.js';
import type { Encoding } from './encodings.js';
import { exclusionOf } from './exclusion.js';
import { UnreadableDocument } from './unreadable-document.js';

/** The bytes are no text; `offset` is that of what shows it, where a single byte does. */
export function binaryContent(
  { key, mediaType, bytes }: ExtractInput,
  offset: number | undefined,
): UnreadableDocument {
  const what = offset !== undefined && bytes[offset] !== 0 ? 'a control character' : 'NUL';
  const where = offset === undefined ? '' : ` (${what} at byte ${offset})`;
  return new UnreadableDocument(
    'binary-content',
    `cannot extract '${key}': it is called ${mediaType} but holds binary data${where}`,
    {
      data: { document: key, ...(offset !== undefined && { offset }) },
      suggestions: [
        'Give the file the extension of what it holds.',
        ...(what === 'NUL'
          ? [
              'If it is UTF-16 without a byte order mark: `encoding: utf-16le` under pipeline.extract.',
            ]
          : []),
        exclusionOf(key),
      ],
    },
  );
}

/** Nothing says what the bytes are in; `candidates` are what they may be, the likeliest first. */
export function notUtf8(
  { key, bytes }: ExtractInput,
  offset: number,
  candidates: readonly Encoding[],
): UnreadableDocument {
  const likeliest = candidates[0] ?? 'windows-1252';
  const maybe = candidates.length < 2 ? '' : ` It may be ${candidates.join(' or ')}.`;
  return new UnreadableDocument(
    'not-utf8',
    `cannot extract '${key}': byte ${offset} (${hex(bytes[offset])}) is not UTF-8, and what else it is in is not clear`,
    {
      data: { document: key, offset, candidates },
      suggestions: [
        `Say what files that are not UTF-8 are in: \`encoding: ${likeliest}\` under pipeline.extract.${maybe}`,
        `Or convert the file: iconv -f ${likeliest} -t UTF-8.`,
        exclusionOf(key),
      ],
    },
  );
}

/** Bytes that are not what somebody says they are. */
export function badEncoding(
  { key, bytes }: ExtractInput,
  is: { readonly encoding: Encoding; readonly by: string; readonly offset: number },
): UnreadableDocument {
  const { encoding, by, offset } = is;
  return new UnreadableDocument(
    'bad-encoding',
    `cannot extract '${key}': byte ${offset} is no ${encoding}, which ${by}`,
    {
      data: { document: key, encoding, offset, bytes: bytes.length },
      suggestions: ['Convert the file to UTF-8.', exclusionOf(key)],
    },
  );
}

function hex(byte = 0): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
