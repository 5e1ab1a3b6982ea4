import type { ChunkItem, ChunkPlace } from '../../api/diff/chunk-item.js';
import { count } from '../text.js';
import { escapeHtml } from '../html/escape-html.js';
import type { Words } from './word-lines.js';

type Piece = Words[number];

const GONE = new Set(['same', 'removed', 'out', 'moved-out']);
const CAME = new Set(['same', 'added', 'in', 'moved-in']);

const TITLES = {
  out: 'in another chunk now',
  in: 'was in another chunk',
  'moved-out': 'moved from here',
  'moved-in': 'moved here',
} as const;

/** The chunks of an item, before on the left and after on the right. */
export function chunkSides({ before, after, words }: ChunkItem): string {
  const left = sideOf(
    'before',
    before,
    words?.filter(([fate]) => GONE.has(fate)),
  );
  const right = sideOf(
    'after',
    after,
    words?.filter(([fate]) => CAME.has(fate)),
  );
  return `<div class="sides">${left}${right}</div>`;
}

function sideOf(
  name: string,
  places: readonly ChunkPlace[],
  pieces: readonly Piece[] | undefined,
): string {
  if (places.length === 0) return `<div class="side"><p class="none">${name}: none</p></div>`;
  const start = Math.min(...places.map((place) => place.start));
  const boxes = places.map((place) => {
    const own = pieces && sliced(pieces, { start: place.start - start, end: place.end - start });
    const text = own === undefined ? escapeHtml(place.text ?? '') : own.map(markup).join('');
    const about = `${name} · chunk ${count(place.ordinal + 1)} · ${count(place.start)}–${count(place.end)} · ${count(place.tokens)} tokens`;
    return `<div class="chunk"><small>${about}</small><p>${text}</p></div>`;
  });
  return `<div class="side">${boxes.join('')}</div>`;
}

/** The pieces of one chunk; offsets count from the first piece. */
function sliced(pieces: readonly Piece[], span: { start: number; end: number }): Piece[] {
  const own: Piece[] = [];
  let offset = 0;
  for (const [fate, text] of pieces) {
    const part = text.slice(Math.max(0, span.start - offset), Math.max(0, span.end - offset));
    if (part !== '') own.push([fate, part]);
    offset += text.length;
  }
  return own;
}

/** A piece of text, set off by what happened to it. */
export function markup([fate, text]: Piece): string {
  const safe = escapeHtml(text);
  if (fate === 'same') return safe;
  if (fate === 'removed') return `<del>${safe}</del>`;
  if (fate === 'added') return `<ins>${safe}</ins>`;
  return `<span class="away" title="${TITLES[fate]}">${safe}</span>`;
}
