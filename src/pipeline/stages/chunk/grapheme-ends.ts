import type { Span } from '../../../model/chunk.js';
import { segmentEnds } from './segment-ends.js';

/**
 * True for code units that are never joined to one another: wherever two of them are neighbours,
 * a grapheme cluster ends between them (UAX 29: `Other`, `Control`, `LV`, `LVT`).
 */
function standsAlone(unit: number): boolean {
  if (unit < 0x300) return unit !== 0x0d;
  return (
    (unit >= 0x370 && unit <= 0x482) || // Greek, Cyrillic
    unit === 0x200b || // zero-width space
    (unit >= 0x3041 && unit <= 0x3096) || // Hiragana
    (unit >= 0x30a1 && unit <= 0x30fa) || // Katakana
    (unit >= 0x4e00 && unit <= 0x9fff) || // Han
    (unit >= 0xac00 && unit <= 0xd7a3) // Hangul syllables
  );
}

/** No cluster of any script comes near it; a longer one is a flood of combining marks. */
const LONGEST_CLUSTER = 128;

/**
 * Ends of the grapheme clusters of `text`, ascending; a cluster of more than 128 UTF-16 code units
 * is cut into parts of at most that. Linear; the segmenter is asked only about runs where two
 * neighbours may belong together.
 */
export function graphemeEnds(text: string): number[] {
  const ends: number[] = [];
  let segmenter: Intl.Segmenter | undefined;
  let start = 0;
  let alone = text.length > 0 && standsAlone(text.charCodeAt(0));
  for (let offset = 1; offset <= text.length; offset += 1) {
    const nextAlone = offset < text.length && standsAlone(text.charCodeAt(offset));
    if (offset < text.length && !(alone && nextAlone)) {
      alone = nextAlone;
      continue;
    }
    if (offset - start === 1) ends.push(offset);
    else {
      segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
      for (const end of segmentEnds(text.slice(start, offset), segmenter)) {
        addCluster(text, { start: ends.at(-1) ?? 0, end: start + end }, ends);
      }
    }
    start = offset;
    alone = nextAlone;
  }
  return ends;
}

/** True when `offset` stands between the two halves of a surrogate pair. */
function splitsPair(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

function addCluster(text: string, { start, end }: Span, ends: number[]): void {
  let from = start;
  while (end - from > LONGEST_CLUSTER) {
    from += LONGEST_CLUSTER;
    if (splitsPair(text, from)) from -= 1;
    ends.push(from);
  }
  ends.push(end);
}
