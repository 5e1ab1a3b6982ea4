/** UTF-16 code units that are given to the segmenter at once. */
const WINDOW = 2048;

/**
 * Ends of the consecutive segments of `text`, ascending, the last one `text.length`; empty for an
 * empty text.
 *
 * `Intl.Segmenter` takes time proportional to the whole string for every segment (50 s for 1 MB of
 * sentences on Node 20), so it sees windows. The last two segments of a window that is not the
 * text's end are left to the next window: what follows could still change where they begin, even
 * the second half of a surrogate pair (UAX 29, rule SB8 looks ahead up to the next letter or
 * sentence end, and no further). Segments
 * do not depend on what stands before their beginning.
 */
export function segmentEnds(text: string, segmenter: Intl.Segmenter, window = WINDOW): number[] {
  const ends: number[] = [];
  let from = 0;
  let size = window;
  while (from < text.length) {
    const to = Math.min(text.length, from + size);
    const starts = Array.from(segmenter.segment(text.slice(from, to)), ({ index }) => index);
    if (to === text.length) {
      for (const start of starts.slice(1)) ends.push(from + start);
      ends.push(to);
      break;
    }
    const kept = starts.slice(1, -1);
    for (const start of kept) ends.push(from + start);
    from += kept.at(-1) ?? 0;
    size = kept.length === 0 ? size * 2 : window;
  }
  return ends;
}
