import { encodingOf, type Encoding } from './encodings.js';

/** Bytes in which a page has to say what it is in (HTML, 4.2.5.4). */
const PRESCAN_BYTES = 1024;

/**
 * The encoding that a page states near its beginning: in an XML declaration, `<meta charset>` or
 * `<meta http-equiv>`. Undefined where it states none, or one that nobody knows.
 */
export function statedCharset(bytes: Uint8Array): Encoding | undefined {
  const head = Buffer.from(bytes.subarray(0, PRESCAN_BYTES)).toString('latin1');
  const inXml = /^(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/i.exec(head);
  const inMeta = /<meta\s(?:[^>]*?[\s"';])?charset\s*=\s*["']?([^\s"'/>;]+)/i.exec(
    head.replace(/<!--[^]*?-->/g, ''),
  );
  const label = inXml?.[1] ?? inMeta?.[1];
  const encoding = label === undefined ? undefined : encodingOf(label);
  // A page whose tags can be read is not in these, whatever it states.
  return encoding?.startsWith('utf-') ? 'utf-8' : encoding;
}
