/** A line of a page: its words, where its baseline begins in points, and the size of its type. */
export interface PdfLine {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size?: number;
}

/** What else a file may hold. */
export interface PdfExtras {
  /** Entries of the information dictionary: `/Title (…)`. */
  readonly info?: string;
  /** Entries of the catalog. */
  readonly catalog?: string;
  /** Entries of the trailer. */
  readonly trailer?: string;
  /** Kids of the page tree in place of its pages. */
  readonly kids?: string;
}

/** The bytes of a small PDF with one font, written by hand. Text is Latin-1. */
export function pdfFile(pages: readonly (readonly PdfLine[])[], extras: PdfExtras = {}): Buffer {
  const first = 5;
  const kids = extras.kids ?? pages.map((_, i) => `${first + 2 * i} 0 R`).join(' ');
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${extras.catalog ?? ''} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>',
    `<< ${extras.info ?? ''} >>`,
    ...pages.flatMap((lines, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${first + 2 * i + 1} 0 R /Resources << /Font << /F 3 0 R >> >> >>`,
      streamOf(lines.map(drawn).join('\n')),
    ]),
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const trailer = `<< /Size ${size} /Root 1 0 R /Info 4 0 R ${extras.trailer ?? ''} >>`;
  return Buffer.from(
    `${body}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n${trailer}\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  );
}

function streamOf(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

function drawn({ text, x, y, size = 10 }: PdfLine): string {
  const escaped = text.replace(/[\\()]/g, '\\$&');
  return `BT /F ${size} Tf 1 0 0 1 ${x} ${y} Tm (${escaped}) Tj ET`;
}

/** Lines of one paragraph from a place downward, 12 points apart. */
export function paragraph(texts: readonly string[], x: number, y: number): PdfLine[] {
  return texts.map((text, i) => ({ text, x, y: y - 12 * i }));
}
