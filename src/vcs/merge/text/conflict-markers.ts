import type { Three } from '../three-way.js';
import type { MergedPart } from './merge-lines.js';

/** How conflicts are written into a text. */
export interface MarkerStyle {
  /** What stands behind the markers: `ours`, a branch, a path. */
  readonly labels: Three<string>;
  /** Whether the text that both sides started from is shown (Git's `diff3`). */
  readonly showBase: boolean;
  /** Characters of a marker; 7 unless given. */
  readonly size?: number;
}

/** Markers as they are written unless somebody asks otherwise. */
export const PLAIN_MARKERS: MarkerStyle = {
  labels: { base: 'base', ours: 'ours', theirs: 'theirs' },
  showBase: false,
};

/**
 * The merged text, with standard conflict markers around what the sides do not agree on. Markers
 * end as the lines around them do; a last line without an end gets one before a marker.
 */
export function writeParts(parts: readonly MergedPart[], style: MarkerStyle): string {
  const crlf = parts.some((part) => linesOf(part).some((line) => line.endsWith('\r\n')));
  const writer = new MarkerWriter(style, crlf ? '\r\n' : '\n');
  return parts.map((part) => ('lines' in part ? part.lines.join('') : writer.write(part))).join('');
}

function linesOf(part: MergedPart): readonly string[] {
  return 'lines' in part ? part.lines : [...part.ours, ...part.theirs];
}

class MarkerWriter {
  constructor(
    readonly style: MarkerStyle,
    readonly end: string,
  ) {}

  write({ base, ours, theirs }: Three<readonly string[]>): string {
    const { labels, showBase } = this.style;
    return [
      this.#marker('<', labels.ours),
      this.#whole(ours),
      ...(showBase ? [this.#marker('|', labels.base), this.#whole(base)] : []),
      this.#marker('='),
      this.#whole(theirs),
      this.#marker('>', labels.theirs),
    ].join('');
  }

  #marker(sign: string, label = ''): string {
    const marker = sign.repeat(this.style.size ?? 7);
    return `${label === '' ? marker : `${marker} ${label}`}${this.end}`;
  }

  #whole(lines: readonly string[]): string {
    const text = lines.join('');
    return text === '' || text.endsWith('\n') ? text : text + this.end;
  }
}
