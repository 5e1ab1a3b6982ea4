import { isUtf8 } from 'node:buffer';
import type { ExtractInput } from '../../../model/extractor.js';
import type { TextWarning } from '../../../model/text.js';
import { byteOrderMark } from './byte-order-mark.js';
import { badEncoding, binaryContent, notUtf8 } from './decoding-failures.js';
import type { Encoding } from './encodings.js';
import { firstBadUtf8Byte } from './first-bad-utf8-byte.js';

/** How the bytes of a document become characters. */
export interface DecodeOptions {
  /** `pipeline.extract.encoding`: what a file is in that neither states it nor is UTF-8. */
  readonly encoding: 'detect' | Encoding;
  /** What the document says of itself, such as a page in its `meta charset`. */
  readonly stated?: Encoding | undefined;
}

/** A document as characters, and what had to be supposed for it. */
export interface DecodedText {
  /** Without a byte order mark, every line end a line feed. */
  readonly text: string;
  readonly warnings: readonly TextWarning[];
}

/**
 * The characters of a document's bytes: by its byte order mark; else UTF-8, where it is that; else
 * by what the document states, the settings state, or detection finds, which is a warning.
 *
 * Throws `not-utf8` with the offset of the first bad byte where nothing states another encoding and
 * none is clearly the likeliest, `bad-encoding` with that of a byte that a stated encoding has not,
 * and `binary-content` where NUL or control characters show that the bytes are no text.
 */
export async function decodeText(
  input: ExtractInput,
  options: DecodeOptions,
): Promise<DecodedText> {
  const { text, warnings } = await decodeBytes(input, options);
  return { text: text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text, warnings };
}

async function decodeBytes(input: ExtractInput, options: DecodeOptions): Promise<DecodedText> {
  const { bytes } = input;
  const mark = byteOrderMark(bytes);
  if (mark !== undefined && mark.encoding !== 'utf-8') {
    const rest = bytes.subarray(mark.length);
    const by = 'its byte order mark states';
    return decodeAs(
      { ...input, bytes: rest },
      { encoding: mark.encoding, by, skipped: mark.length },
    );
  }
  const nul = bytes.indexOf(0);
  if (nul === -1 && isUtf8(bytes)) return decodeUtf8(bytes, options);
  if (mark !== undefined) throw notUtf8(input, firstBadUtf8Byte(bytes) ?? nul, []);
  if (nul !== -1) return decodeWithNul(input, options, nul);
  const control = bytes.findIndex(isControl);
  if (control !== -1) throw binaryContent(input, control);
  const { stated, encoding } = options;
  if (stated !== undefined && stated !== 'utf-8') {
    return decodeAs(input, { encoding: stated, by: 'the document states' });
  }
  if (encoding === 'detect') return detect(input);
  if (encoding === 'utf-8') throw notUtf8(input, firstBadUtf8Byte(bytes) ?? 0, []);
  return decodeAs(input, { encoding, by: 'pipeline.extract.encoding states' });
}

function decodeUtf8(bytes: Uint8Array, { stated }: DecodeOptions): DecodedText {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const contradicts =
    stated !== undefined && stated !== 'utf-8' && bytes.some((byte) => byte > 0x7f);
  return { text, warnings: contradicts ? [statedOtherwise(stated)] : [] };
}

/** NUL is in no text; in that of UTF-16 every second byte may be. */
async function decodeWithNul(
  input: ExtractInput,
  { encoding }: DecodeOptions,
  nul: number,
): Promise<DecodedText> {
  if (encoding.startsWith('utf-16') || encoding.startsWith('utf-32')) {
    // `detect` begins with neither.
    return decodeAs(input, {
      encoding: encoding as Encoding,
      by: 'pipeline.extract.encoding states',
    });
  }
  if (encoding === 'detect') {
    const { utf16WithoutMark } = await import('./utf16-without-mark.js');
    const found = utf16WithoutMark(input.bytes);
    if (found !== undefined) return { text: found.text, warnings: [detected(found.encoding)] };
  }
  throw binaryContent(input, nul);
}

async function detect(input: ExtractInput): Promise<DecodedText> {
  const { detectEncoding } = await import('./detect-encoding.js');
  const found = detectEncoding(input.bytes);
  if ('text' in found) return { text: found.text, warnings: [detected(found.encoding)] };
  throw notUtf8(input, firstBadUtf8Byte(input.bytes) ?? 0, found.candidates);
}

/** Decodes what somebody says the bytes are. */
async function decodeAs(
  input: ExtractInput,
  as: { readonly encoding: Encoding; readonly by: string; readonly skipped?: number },
): Promise<DecodedText> {
  const { encoding, by, skipped = 0 } = as;
  const { decodeLegacy, hasControls } = await import('./decode-legacy.js');
  const decoded = decodeLegacy(input.bytes, encoding);
  if (!('text' in decoded)) {
    throw badEncoding(input, { encoding, by, offset: decoded.badByte + skipped });
  }
  if (hasControls(decoded.text)) throw binaryContent(input, undefined);
  return { text: decoded.text, warnings: [] };
}

/** C0 controls but tab, line ends, form feed and escape, which legacy text may have. */
function isControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b);
}

function detected(encoding: Encoding): TextWarning {
  return {
    severity: 'warning',
    code: 'encoding-detected',
    message: `it states no encoding and is not UTF-8; it was read as ${encoding}, the likeliest`,
  };
}

function statedOtherwise(stated: Encoding): TextWarning {
  return {
    severity: 'warning',
    code: 'encoding-mismatch',
    message: `it states ${stated} but is UTF-8, as which it was read`,
  };
}
