/**
 * The texts of a list as Python writes one, which is how tables that pandas made hold lists:
 * `['one', "it's two"]`. Undefined for anything else.
 */
export function parsePythonList(text: string): string[] | undefined {
  const items: string[] = [];
  const body = /^\s*\[([\s\S]*)\]\s*$/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const item = /\s*(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)")\s*(,|$)/y;
  while (item.lastIndex < body.length) {
    if (body.slice(item.lastIndex).trim() === '') break;
    const match = item.exec(body);
    if (match === null) return undefined;
    items.push(unescaped(match[1] ?? match[2] ?? ''));
  }
  return items;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([\s\S]))/gi,
    (_whole, two?: string, four?: string, eight?: string, one: string = '') => {
      const code = two ?? four ?? eight;
      if (code !== undefined) return String.fromCodePoint(Math.min(0x10ffff, parseInt(code, 16)));
      return one === '\n' ? '' : (ESCAPES[one] ?? one);
    },
  );
}
