/** The body of a response is larger than any answer could be. */
export class BodyTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`it has more than ${limit} bytes`);
  }
}

/** Most that is read of an answer that is an error, in bytes. */
const ERROR_BYTES = 65_536;

/**
 * The body as text. No more than `limit` bytes are read: an answer with more throws `BodyTooLarge`,
 * of an error only the beginning is given.
 */
export async function readBody(response: Response, limit: number): Promise<string> {
  if (response.body === null) return '';
  const most = response.ok ? limit : ERROR_BYTES;
  const parts: Uint8Array[] = [];
  let size = 0;
  // Node's stream gives bytes; the type says nothing of it. Leaving the loop cancels the rest.
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > most && response.ok) throw new BodyTooLarge(limit);
    parts.push(part);
    if (size > most) break;
  }
  return Buffer.concat(parts).toString('utf8');
}
