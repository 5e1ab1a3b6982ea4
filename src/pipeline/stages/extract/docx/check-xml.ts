/** Elements in one another that a part may have: a library walks them by recursion. */
const DEEPEST = 1000;

/**
 * Why a part of a document is not read: it declares a document type, which no word processor writes
 * and whose entities could blow up, or its elements are nested too deep. Reads the text once.
 */
export function problemOfXml(text: string): 'document-type' | 'too-deep' | undefined {
  let depth = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const next = text.charAt(at + 1);
    if (next === '!') {
      if (text.startsWith('<!DOCTYPE', at)) return 'document-type';
      const end = text.indexOf(text.startsWith('<![CDATA[', at) ? ']]>' : '-->', at);
      at = end < 0 ? text.length : end;
    } else if (next === '/') depth--;
    else if (next !== '?') {
      const end = text.indexOf('>', at);
      if (end < 0) return undefined;
      if (text.charAt(end - 1) !== '/') depth++;
      if (depth > DEEPEST) return 'too-deep';
    }
  }
  return undefined;
}
