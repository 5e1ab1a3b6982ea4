import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MarkdownWriter } from './corpus/markdown-writer.js';

const DOCUMENTS_A_FOLDER = 100;

/** What a generated corpus is made of. */
export interface GeneratedCorpus {
  readonly folder: string;
  readonly documents: number;
  readonly seed: number;
}

/**
 * Writes Markdown documents of about 1.5 kB each in folders of a hundred: front matter, headings,
 * paragraphs over a vocabulary with Zipf-like frequencies, lists, tables, code, and notices and a
 * footer that repeat. Returns the bytes written.
 */
export function generateCorpus({ folder, documents, seed }: GeneratedCorpus): number {
  const writer = new MarkdownWriter(seed);
  let bytes = 0;
  for (let i = 0; i < documents; i++) {
    const below = join(folder, String(Math.floor(i / DOCUMENTS_A_FOLDER)).padStart(4, '0'));
    if (i % DOCUMENTS_A_FOLDER === 0) mkdirSync(below, { recursive: true });
    const text = writer.document(i);
    writeFileSync(join(below, `${writer.name()}-${i}.md`), text);
    bytes += text.length;
  }
  return bytes;
}
