/** Trailers: `Key: value` lines in the last paragraph of a message, as git-interpret-trailers(1). */
import { StemmaError } from '../errors/stemma-error.js';

/** One trailer; keys compare without regard to case. */
export interface Trailer {
  readonly key: string;
  readonly value: string;
}

const LINE = /^([A-Za-z0-9-]+)[ \t]*:[ \t]?(.*)$/;

/** The message with trailers added, below an existing block of them or as a new last paragraph. */
export function withTrailers(message: string, trailers: readonly Trailer[]): string {
  const text = message.trimEnd();
  if (trailers.length === 0) return `${text}\n`;
  const lines = trailers.map(formatTrailer).join('\n');
  const gap = parseTrailers(text).length > 0 ? '\n' : '\n\n';
  return `${text}${gap}${lines}\n`;
}

function formatTrailer({ key, value }: Trailer): string {
  if (!/^[A-Za-z0-9-]+$/.test(key)) {
    throw new StemmaError(
      'bad-trailer',
      `'${key}' cannot be the key of a trailer: use letters, digits and '-'`,
      {
        data: { key },
      },
    );
  }
  // A line that starts with a space continues the value before it.
  return `${key}: ${value.trim().replace(/\s*\n\s*/g, '\n ')}`;
}

/**
 * The trailers of a message. The last paragraph counts when it is not the subject and every line
 * of it is a trailer or continues one.
 */
export function parseTrailers(message: string): Trailer[] {
  const paragraphs = message
    .replace(/\r\n/g, '\n')
    .trimEnd()
    .split(/\n[ \t]*\n/);
  if (paragraphs.length < 2) return [];
  const trailers: { key: string; value: string }[] = [];
  for (const line of (paragraphs.at(-1) ?? '').split('\n')) {
    const match = LINE.exec(line);
    const last = trailers.at(-1);
    if (match) trailers.push({ key: match[1] ?? '', value: (match[2] ?? '').trim() });
    else if (/^\s/.test(line) && last !== undefined) last.value += `\n${line.trim()}`;
    else return [];
  }
  return trailers;
}
