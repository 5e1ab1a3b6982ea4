/** A line of a text that looks like a conflict marker, as Git and stemma write them. */
export interface MarkerLine {
  /** From 1. */
  readonly line: number;
  /** The line without its end. */
  readonly text: string;
}

const OPENING = /^<{7}( |\r?$)/;
const MIDDLE = /^={7}\r?$/;
const CLOSING = /^>{7}( |\r?$)/;
const ANY = /^(<{7}|\|{7}|>{7})( |\r?$)/;

/**
 * The lines with which a conflict begins or ends, or its base begins. The line between the sides is not
 * among them: it underlines headings too.
 */
export function findMarkers(text: string): MarkerLine[] {
  if (!/^(<{7}|\|{7}|>{7})/m.test(text)) return [];
  return text
    .split('\n')
    .flatMap((line, at) => (ANY.test(line) ? [{ line: at + 1, text: line.trimEnd() }] : []));
}

/** The line, from 1, of the first marker that begins or ends a conflict; undefined for none. */
export function firstMarker(text: string): number | undefined {
  return findMarkers(text).find((marker) => !marker.text.startsWith('|'))?.line;
}

/**
 * The line, from 1, where the first whole conflict begins, one with all its markers in order: what a
 * text about Git hardly has, and a merge that nobody resolved always. Undefined for none.
 */
export function firstConflict(text: string): number | undefined {
  if (!text.includes('<<<<<<<')) return undefined;
  let begun: number | undefined;
  let isBehind = false;
  for (const [at, line] of text.split('\n').entries()) {
    if (OPENING.test(line)) [begun, isBehind] = [at + 1, false];
    else if (begun === undefined) continue;
    else if (MIDDLE.test(line)) isBehind = true;
    else if (isBehind && CLOSING.test(line)) return begun;
  }
  return undefined;
}
