/** Objects of a file by number, each as it is written between `obj` and `endobj`. */
export type PdfObjects = Readonly<Record<number, string>>;

/** Words of a page with the place of their baseline, in points from the lower left corner. */
export interface PdfWords {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** 10 unless given. */
  readonly size?: number;
  /** `F1` is Helvetica, `F2` Courier. */
  readonly font?: 'F1' | 'F2';
}

/** The bytes of a file of these objects; the catalog is object 1. Text is Latin-1. */
export function pdfFile(objects: PdfObjects, trailer = ''): Uint8Array {
  const numbers = Object.keys(objects).map(Number);
  const size = Math.max(...numbers) + 1;
  let body = '%PDF-1.7\n';
  const offsets = new Map<number, number>();
  for (const number of numbers) {
    offsets.set(number, body.length);
    body += `${number} 0 obj\n${objects[number] ?? ''}\nendobj\n`;
  }
  const rows = Array.from({ length: size }, (_, number) => {
    const offset = offsets.get(number);
    return offset === undefined
      ? '0000000000 65535 f \n'
      : `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const end = `trailer\n<</Size ${size} /Root 1 0 R ${trailer}>>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(`${body}xref\n0 ${size}\n${rows.join('')}${end}`, 'latin1');
}

/** A stream with its dictionary. */
export function pdfStream(content: string, dictionary = ''): string {
  return `<</Length ${content.length} ${dictionary}>>\nstream\n${content}\nendstream`;
}

/** What draws words at their places, in this order. */
export function drawing(words: readonly PdfWords[]): string {
  return words
    .map(({ text, x, y, size = 10, font = 'F1' }) => {
      const escaped = text.replace(/[\\()]/g, '\\$&');
      return `BT /${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm (${escaped}) Tj ET`;
    })
    .join('\n');
}

/**
 * Objects of a document whose pages draw the given contents: the page tree is 2, the fonts are 3 and
 * 4, the pages 10, 12, 14 …, each with its content behind it.
 */
export function pdfPages(contents: readonly string[], resources = ''): PdfObjects {
  const fonts = '/Font<</F1 3 0 R/F2 4 0 R>>';
  const objects: Record<number, string> = {
    1: '<</Type/Catalog/Pages 2 0 R>>',
    2: `<</Type/Pages/Kids[${contents.map((_, i) => `${10 + 2 * i} 0 R`).join(' ')}]/Count ${contents.length}>>`,
    3: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    4: '<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>',
  };
  for (const [i, content] of contents.entries()) {
    objects[10 + 2 * i] =
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents ${11 + 2 * i} 0 R/Resources<<${fonts}${resources}>>>>`;
    objects[11 + 2 * i] = pdfStream(content);
  }
  return objects;
}

/** Lines from a place downward, 12 points apart. */
export function linesAt(texts: readonly string[], x: number, y: number): PdfWords[] {
  return texts.map((text, i) => ({ text, x, y: y - 12 * i }));
}
