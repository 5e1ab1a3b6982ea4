import { load } from 'cheerio/slim';
import mammoth from 'mammoth';
import { isoDate, type StatedFacts } from '../stated-metadata.js';
import { problemOfXml } from './check-xml.js';
import { readArchive, type ArchiveProblem } from './read-archive.js';

/** Where the words of a document are in its archive, and what it states of itself. */
const DOCUMENT = 'word/document.xml';
const PROPERTIES = 'docProps/core.xml';

/** What is read of a DOCX file. */
export interface DocxContent {
  readonly html: string;
  readonly stated: StatedFacts;
  /** Sentences of the library about what it could not take over. */
  readonly messages: readonly string[];
}

/** Why a file is not read. */
export type DocxProblem = ArchiveProblem | 'no-document' | 'document-type' | 'too-deep';

/** Styles that a template gives other names tell nothing about what is in the text. */
const ABOUT_STYLES = /^Unrecognised (paragraph|run|table) style/;

/** Reads a DOCX file as HTML, pictures left out. Throws what the libraries throw. */
export async function readDocx(bytes: Uint8Array): Promise<DocxContent | DocxProblem> {
  const files = await readArchive(bytes, (name) => /\.(xml|rels)$/i.test(name));
  if (typeof files === 'string') return files;
  if (!files.has(DOCUMENT)) return 'no-document';
  for (const part of files.values()) {
    const problem = problemOfXml(new TextDecoder().decode(part));
    if (problem !== undefined) return problem;
  }
  const { value, messages } = await mammoth.convertToHtml(
    { buffer: Buffer.from(bytes) },
    { convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })) },
  );
  const told = messages.map(({ message }) => message).filter((one) => !ABOUT_STYLES.test(one));
  return { html: value, stated: statedFacts(files.get(PROPERTIES)), messages: [...new Set(told)] };
}

/** Core properties of the package (ECMA-376, part 2, section 11). */
function statedFacts(properties: Uint8Array | undefined): StatedFacts {
  if (properties === undefined) return {};
  const $ = load(new TextDecoder().decode(properties), { xml: true });
  const value = (name: string) => $(name.replace(':', '\\:')).first().text();
  const date = isoDate(value('dcterms:modified')) ?? isoDate(value('dcterms:created'));
  return { title: value('dc:title'), language: value('dc:language'), date };
}
