import chardet from 'chardet';
import { decodeLegacy, decodeLoosely, hasControls } from './decode-legacy.js';
import { encodingOf, type Encoding } from './encodings.js';

/** Bytes of the lines that are looked at. */
const SAMPLE_BYTES = 65_536;

/** Letters beyond ASCII from which on a sample says something, and says also what is not in it. */
const SOME_LETTERS = 8;
const MANY_LETTERS = 64;

/**
 * When a detection counts: how sure it has to be (of 100), and how sure the next that reads the
 * text otherwise may be, as a share of that. Chosen on text in 33 languages, see
 * docs/decisions/0074-encodings-are-stated-or-recorded.md.
 */
const someLetters = { confidence: 25, next: 0.6 };
const fewLetters = { confidence: 60, next: 0.5 };

/** What an encoding was found to be, with the text; or what it may be, the likeliest first. */
export type Detection =
  | { readonly encoding: Encoding; readonly text: string }
  | { readonly candidates: readonly Encoding[] };

interface Candidate {
  readonly encoding: Encoding;
  readonly confidence: number;
  /** The sample as it reads. */
  readonly text: string;
}

/**
 * The encoding of bytes that are not UTF-8, by the frequency of letters and their neighbours in the
 * lines with any. Only what is clearly likelier than every other reading of the same bytes counts.
 */
export function detectEncoding(bytes: Uint8Array): Detection {
  const sample = sampleOf(bytes);
  const candidates = withoutChineseOfKana(candidatesFor(sample));
  const [best] = candidates;
  const names = [...new Set(candidates.map(({ encoding }) => encoding))].slice(0, 3);
  if (best === undefined || !isClear(best, candidates, sample)) return { candidates: names };
  const decoded = decodeLegacy(bytes, best.encoding);
  if (!('text' in decoded) || hasControls(decoded.text)) return { candidates: names };
  return { encoding: best.encoding, text: decoded.text };
}

/** The lines that have other letters than ASCII: the others say nothing. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const lines: Uint8Array[] = [];
  let room = SAMPLE_BYTES;
  for (let start = 0; start < bytes.length && room > 0;) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    const line = bytes.subarray(start, Math.min(end, start + room));
    if (line.some(isHigh)) {
      lines.push(line);
      room -= line.length;
    }
    start = end;
  }
  return Buffer.concat(lines);
}

function isHigh(byte: number): boolean {
  return byte > 0x7f;
}

function countHigh(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (isHigh(byte)) count += 1;
  return count;
}

/** Encodings of the same letters in part at other places, which the frequencies cannot tell apart. */
const siblings: readonly (readonly [Encoding, Encoding])[] = [
  ['windows-1250', 'iso-8859-2'],
  ['windows-1253', 'iso-8859-7'],
];

/** What the sample may be, the likeliest first. */
function candidatesFor(sample: Uint8Array): Candidate[] {
  return chardet
    .analyse(sample)
    .flatMap(({ name, confidence }): Candidate[] => {
      const encoding = encodingOf(name);
      if (encoding === undefined || encoding.startsWith('utf-')) return [];
      const alike = siblings.find((pair) => pair.includes(encoding)) ?? [encoding];
      const read = alike.flatMap((one) => candidate(sample, one, confidence));
      return likelierSibling(read, { own: encoding, high: countHigh(sample) });
    })
    .sort((a, b) => b.confidence - a.confidence || (a.encoding < b.encoding ? -1 : 1));
}

function candidate(sample: Uint8Array, encoding: Encoding, confidence: number): Candidate[] {
  const text = decodeLoosely(sample, encoding);
  // The sample may end within a character.
  const isText = !/[\ufffd\u0080-\u009f]/.test(text.slice(0, -2)) && !hasControls(text);
  return isText ? [{ encoding, confidence, text }] : [];
}

/**
 * Of siblings those that read the most letters: what is a letter in one is a sign in the other.
 * Where that is even, the detector has seen whether there are bytes that only the code page of
 * Windows uses; that there are none says something where there are many others.
 */
function likelierSibling(
  candidates: readonly Candidate[],
  of: { readonly own: Encoding; readonly high: number },
): Candidate[] {
  const letters = candidates.map(({ text }) => text.match(/\p{L}/gu)?.length ?? 0);
  const most = candidates.filter((_, i) => letters[i] === Math.max(...letters));
  const own = most.filter(({ encoding }) => encoding === of.own);
  return own.length > 0 && of.high >= MANY_LETTERS ? own : most;
}

/** Japanese in EUC-JP is well-formed in the encodings of its neighbours, who write no kana. */
function withoutChineseOfKana(candidates: Candidate[]): Candidate[] {
  const japanese = candidates.find(({ encoding }) => encoding === 'euc-jp');
  if (japanese === undefined) return candidates;
  const letters = japanese.text.match(/[^\0-\x7f]/g)?.length ?? 0;
  const kana = japanese.text.match(/[\u3041-\u30fe]/g)?.length ?? 0;
  if (kana * 10 < letters) return candidates;
  return candidates.filter(({ encoding }) => !['gb18030', 'euc-kr', 'big5'].includes(encoding));
}

function isClear(best: Candidate, all: readonly Candidate[], sample: Uint8Array): boolean {
  const rule = countHigh(sample) >= SOME_LETTERS ? someLetters : fewLetters;
  // Encodings that read the bytes alike do not contradict one another.
  const next = all.find(({ text }) => text !== best.text)?.confidence ?? 0;
  return best.confidence >= rule.confidence && next <= best.confidence * rule.next;
}
