import { messageOf } from '../../../../errors/node-error.js';
import type { TextEntry, TextWarning } from '../../../../model/text.js';
import { assemblePages } from './assemble-pages.js';
import { statedInPdf } from './pdf-facts.js';
import { openPdf, type OpenedPdf } from './pdf-library.js';
import { readOutline } from './pdf-outline.js';
import { pageList, warningsOf, type Complaint } from './pdf-warnings.js';
import { readPage, showsPictures, TooManyItems } from './read-page.js';
import type { TextBlock } from './text-lines.js';

/** Pages, and UTF-16 code units of text, that a document may have. */
const MAX_PAGES = 20_000;
const MAX_LENGTH = 64 * 1024 * 1024;

/** Why a document has no text: a code and a predicate, such as `is encrypted`. */
export interface UnreadablePdf {
  readonly code: 'mislabelled' | 'encrypted' | 'no-text' | 'extract-failed' | 'pdf-too-large';
  readonly reason: string;
}

export type PdfReading = { readonly entry: TextEntry } | { readonly unreadable: UnreadablePdf };

/** What a reader is told on the way. */
export interface PdfReadingOptions {
  /** What the library complained of since it was last asked. */
  readonly complaints: () => readonly string[];
  /** Called when something is done, a page at most. */
  readonly onProgress: () => void;
}

/** The text of a PDF document with its pages and headings as marks. Pure. */
export async function readPdf(bytes: Uint8Array, options: PdfReadingOptions): Promise<PdfReading> {
  if (!hasHeader(bytes))
    return unreadable('mislabelled', 'is called a PDF but does not begin as one (%PDF-)');
  let pdf: OpenedPdf;
  try {
    pdf = await openPdf(bytes);
  } catch (error) {
    return openingFailure(error);
  }
  try {
    return await new PdfReader(pdf, options).read();
  } finally {
    await pdf.close();
  }
}

/** The header may come behind other bytes: within the first 1024 (ISO 32000-1, annex H). */
function hasHeader(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).includes(
    '%PDF-',
  );
}

function openingFailure(error: unknown): PdfReading {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') {
    return unreadable('encrypted', 'is encrypted: a password is needed to open it');
  }
  // Every error here is about these bytes: truncated, damaged, or made to be.
  return unreadable('extract-failed', `is damaged or truncated (${oneLine(messageOf(error))})`);
}

function unreadable(code: UnreadablePdf['code'], reason: string): PdfReading {
  return { unreadable: { code, reason } };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 200);
}

function missingMaps(names: string): string {
  return `its fonts need the predefined character maps ${names}, which are not built in`;
}

/** A page that was read. */
interface ReadPage {
  readonly number: number;
  readonly blocks: readonly TextBlock[];
}

class PdfReader {
  readonly #complaints: Complaint[] = [];
  readonly #pages: ReadPage[] = [];
  readonly #pictures: number[] = [];
  readonly #lost = new Map<number, string>();

  constructor(
    readonly pdf: OpenedPdf,
    readonly options: PdfReadingOptions,
  ) {}

  async read(): Promise<PdfReading> {
    const { numPages } = this.pdf.document;
    if (numPages > MAX_PAGES) {
      return unreadable('pdf-too-large', `has ${numPages} pages, a document may have ${MAX_PAGES}`);
    }
    this.#listen(undefined);
    let length = 0;
    for (let number = 1; number <= numPages; number++) {
      const blocks = await this.#tryPage(number);
      if (blocks === 'too-many')
        return unreadable('pdf-too-large', `has too much on page ${number}`);
      for (const { lines } of blocks) for (const { text } of lines) length += text.length;
      if (length > MAX_LENGTH) {
        return unreadable('pdf-too-large', `has a text of more than ${MAX_LENGTH} characters`);
      }
      this.options.onProgress();
    }
    return length === 0 ? this.#whyNoText() : { entry: await this.#entry() };
  }

  async #tryPage(number: number): Promise<readonly TextBlock[] | 'too-many'> {
    try {
      const page = await this.pdf.document.getPage(number);
      const blocks = await readPage(page);
      this.#pages.push({ number, blocks });
      this.#listen(number);
      if (blocks.length === 0 && (await showsPictures(page, this.pdf, this.options.complaints))) {
        this.#pictures.push(number);
      }
      page.cleanup();
      return blocks;
    } catch (error) {
      if (error instanceof TooManyItems) return 'too-many';
      // Whatever else the library throws is about the page: the others may be whole.
      this.#lost.set(number, oneLine(messageOf(error)));
      return [];
    }
  }

  /** Takes down what was complained of, about a page or about the document. */
  #listen(page: number | undefined): void {
    for (const said of this.options.complaints()) this.#complaints.push({ said, page });
  }

  async #whyNoText(): Promise<PdfReading> {
    const [lost] = this.#lost;
    if (lost !== undefined) {
      return unreadable(
        'extract-failed',
        `is damaged: page ${lost[0]} cannot be read (${lost[1]})`,
      );
    }
    const { numPages } = this.pdf.document;
    const maps = [...this.pdf.missingMaps].sort().join(', ');
    if (maps !== '')
      return unreadable('no-text', `has no text that can be decoded: ${missingMaps(maps)}`);
    if (this.#pictures.length === 0) return { entry: await this.#entry() };
    const pages = numPages === 1 ? 'its page shows' : `its ${numPages} pages show`;
    return unreadable('no-text', `has no text: ${pages} pictures alone, as scanned paper does`);
  }

  async #entry(): Promise<TextEntry> {
    const { document } = this.pdf;
    const { text, marks } = assemblePages(this.#pages, await readOutline(document));
    const metadata = await statedInPdf(document);
    const files: unknown = await document.getAttachments();
    const attached = typeof files === 'object' && files !== null ? Object.keys(files).length : 0;
    this.#listen(undefined);
    const warnings = this.#warnings(attached);
    return { text, marks, metadata, ...(warnings.length > 0 && { warnings }) };
  }

  #warnings(attached: number): TextWarning[] {
    const warnings = warningsOf(this.#complaints);
    const add = (code: string, message: string) => {
      warnings.push({ severity: 'warning', code, message });
    };
    if (this.#lost.size > 0) {
      const [first = ''] = this.#lost.values();
      add('lost-page', `${pageList([...this.#lost.keys()])} cannot be read (${first})`);
    }
    if (this.#pictures.length > 0) {
      add(
        'image-only-page',
        `${pageList(this.#pictures)}: pictures and no text, as scanned paper has`,
      );
    }
    const maps = [...this.pdf.missingMaps].sort().join(', ');
    if (maps !== '') add('font-map-missing', `text is missing or wrong: ${missingMaps(maps)}`);
    if (attached > 0) add('attachments', `files attached to it are not read: ${attached}`);
    return warnings;
  }
}
