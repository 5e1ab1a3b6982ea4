import type { Span } from '../../model/chunk.js';
import type { PlacedChunk } from '../../model/chunk-source.js';
import type { DocumentKey } from '../../model/document.js';
import type { ChunkReader } from '../../pipeline/chunk-reader.js';
import { firstAfter } from '../../pipeline/stages/chunk/first-after.js';
import { placesOfTexts } from './document-texts.js';

/** A chunk of a document with its place in the document's texts as `joinTexts` puts them together. */
export interface LaidChunk extends Span {
  readonly chunk: PlacedChunk;
  /** Lines of its text, from 1, that it begins and ends in. */
  readonly lines: { readonly first: number; readonly last: number };
}

/** A line of one of a document's texts, with its place, the line ends around it included. */
export interface LaidLine extends Span {
  /** Key of the text. */
  readonly document: DocumentKey;
  /** From 1. */
  readonly line: number;
  /** In its text, without line ends. */
  readonly own: Span;
  readonly text: string;
}

/** A document's texts with their places in the whole. */
export class DocumentLayout {
  readonly #texts: readonly {
    readonly key: DocumentKey;
    readonly text: string;
    readonly at: number;
  }[];

  /** `keys` are those of all texts of the document, `wanted` those that are asked for. */
  constructor(
    readonly reader: ChunkReader,
    keys: readonly DocumentKey[],
    wanted: ReadonlySet<DocumentKey>,
  ) {
    const texts = keys.map((key) => reader.textOf(key)?.text ?? '');
    const places = placesOfTexts(texts);
    this.#texts = keys
      .map((key, i) => ({ key, text: texts[i] ?? '', at: places[i] ?? 0 }))
      .filter(({ key }) => wanted.has(key));
  }

  /** In order of text and place. */
  chunks(): LaidChunk[] {
    return this.#texts.flatMap(({ key, text, at }) => {
      const starts = lineStarts(text);
      return this.reader.chunksOf(key).map((chunk) => {
        const { start, end } = chunk.entry;
        const lines = {
          first: lineAt(starts, start),
          last: lineAt(starts, Math.max(start, end - 1)),
        };
        return { chunk, lines, start: at + start, end: at + end };
      });
    });
  }

  /** Every line; what is behind the last line end is one where there is something. */
  lines(): LaidLine[] {
    return this.#texts.flatMap(({ key, text, at }) => {
      const lines = text.split('\n');
      if (lines.at(-1) === '') lines.pop();
      let start = 0;
      return lines.map((line, i) => {
        const own = { start, end: start + line.length };
        start = own.end + 1;
        const around = { start: at + own.start - 1, end: at + own.end + 1 };
        return { document: key, line: i + 1, own, text: line, ...around };
      });
    });
  }
}

/** Number of the line that an offset is in, from 1. */
function lineAt(starts: readonly number[], offset: number): number {
  return firstAfter(starts, offset, (start) => start);
}

/** Offsets at which the lines of a text begin. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
