import { isUtf8 } from 'node:buffer';
import type { ExtractInput } from '../../../model/extractor.js';
import { exclusionOf } from './exclusion.js';
import { firstBadUtf8Byte } from './first-bad-utf8-byte.js';
import { UnreadableDocument } from './unreadable-document.js';

/**
 * The text of a document's bytes: UTF-8, without a byte order mark, every line end a line feed.
 *
 * Throws `not-utf8` with the offset of the first bad byte, and `binary-content` where a NUL byte
 * shows that the bytes are no text.
 */
export function decodeText(input: ExtractInput): string {
  const { bytes } = input;
  refuseUtf16(input);
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    throw new UnreadableDocument(
      'binary-content',
      `cannot extract '${input.key}': it is called ${input.mediaType} but holds binary data (NUL at byte ${nul})`,
      {
        data: { document: input.key, offset: nul },
        suggestions: ['Give the file the extension of what it holds.', exclusionOf(input.key)],
      },
    );
  }
  if (!isUtf8(bytes)) throw notUtf8(input, firstBadUtf8Byte(bytes) ?? 0, 'FROM');
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** UTF-16 shows by its byte order mark; as UTF-8 it would only be called bad or binary. */
function refuseUtf16(input: ExtractInput): void {
  const [first, second] = input.bytes;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (marked) throw notUtf8(input, 0, 'UTF-16');
}

function notUtf8(
  { key, bytes }: ExtractInput,
  offset: number,
  encoding: string,
): UnreadableDocument {
  const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
  return new UnreadableDocument(
    'not-utf8',
    `cannot extract '${key}': byte ${offset} (0x${byte}) is not UTF-8`,
    {
      data: { document: key, offset },
      suggestions: [
        `Convert the file to UTF-8: iconv -f ${encoding} -t UTF-8 (${
          encoding === 'UTF-16'
            ? 'it begins with the byte order mark of UTF-16'
            : 'FROM is its encoding, such as WINDOWS-1252'
        }).`,
        exclusionOf(key),
      ],
    },
  );
}
