/**
 * The JSON text with every whole number beyond ±(2^53 - 1) as a string of its digits: reading it
 * would round them, and ids are told apart by their last digits. One pass, linear in the length.
 */
export function quoteLargeIntegers(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  const parts: string[] = [];
  let taken = 0;
  for (let at = 0; at < json.length;) {
    if (json[at] === '"') {
      at = endOfString(json, at);
      continue;
    }
    const end = endOfNumber(json, at);
    if (end === at) {
      at += 1;
      continue;
    }
    const text = json.slice(at, end);
    if (/^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text))) {
      parts.push(json.slice(taken, at), `"${text}"`);
      taken = end;
    }
    at = end;
  }
  return parts.join('') + json.slice(taken);
}

/** Offset behind the string that begins at an offset. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

const inNumber = new Set('+-.0123456789eE');

/** Offset behind the number that begins at an offset, which is that offset where none does. */
function endOfNumber(json: string, start: number): number {
  if (!/[-\d]/.test(json[start] ?? '')) return start;
  let at = start;
  while (inNumber.has(json[at] ?? '')) at += 1;
  return at;
}
