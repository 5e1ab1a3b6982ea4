import { decodeLegacy, hasControls } from './decode-legacy.js';
import type { Encoding } from './encodings.js';

/**
 * UTF-16 of a file that does not state it: where Latin letters, blanks or line ends make many of
 * every second byte NUL, and all of it is well-formed text. Undefined otherwise.
 */
export function utf16WithoutMark(
  bytes: Uint8Array,
): { readonly encoding: Encoding; readonly text: string } | undefined {
  const encoding = orderOfNuls(bytes);
  if (encoding === undefined) return undefined;
  const decoded = decodeLegacy(bytes, encoding);
  if (!('text' in decoded) || hasControls(decoded.text)) return undefined;
  return { encoding, text: decoded.text };
}

/**
 * The order of bytes in which one in eight characters is of Latin-1, if only a blank, as far as NULs
 * tell: a few may stand on the other side, such as that of an emoji.
 */
function orderOfNuls(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length % 2 === 1) return undefined;
  const nuls: [even: number, odd: number] = [0, 0];
  for (let at = bytes.indexOf(0); at !== -1; at = bytes.indexOf(0, at + 1)) {
    nuls[at % 2 === 0 ? 0 : 1] += 1;
  }
  const [fewer, more] = [Math.min(...nuls), Math.max(...nuls)];
  if (more < 4 || more * 16 < bytes.length || fewer * 8 > more) return undefined;
  return nuls[1] === more ? 'utf-16le' : 'utf-16be';
}
