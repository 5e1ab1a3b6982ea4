import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Prose } from './corpus/prose.js';
import { seededNumbers } from './corpus/seeded-numbers.js';

/** Which documents of a generated corpus are edited. */
export interface CorpusEdit {
  readonly folder: string;
  /** The seed that the corpus was generated from. */
  readonly seed: number;
  /** How many documents. */
  readonly documents: number;
  /** Another round chooses other documents and writes other words. */
  readonly round: number;
}

/**
 * Replaces one paragraph by another in documents chosen by seed and round. Returns their paths in
 * the folder. The same corpus and edit give the same files.
 */
export function editCorpus({ folder, seed, documents, round }: CorpusEdit): string[] {
  const next = seededNumbers(seed + 1_000_003 * (round + 1));
  const prose = new Prose(seed, next);
  const paths = chosen(documentPaths(folder), documents, next);
  for (const path of paths) {
    const file = join(folder, path);
    writeFileSync(file, withOtherParagraph(readFileSync(file, 'utf8'), prose));
  }
  return paths;
}

/** Paths of all documents in a folder, in order. */
function documentPaths(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.md')).sort();
}

/** The first `count` of a shuffle (Fisher and Yates), in order of path. */
function chosen(paths: string[], count: number, next: (limit: number) => number): string[] {
  const wanted = Math.min(count, paths.length);
  for (let i = 0; i < wanted; i++) {
    const other = i + next(paths.length - i);
    [paths[i], paths[other]] = [paths[other]!, paths[i]!];
  }
  return paths.slice(0, wanted).sort();
}

function withOtherParagraph(text: string, prose: Prose): string {
  const blocks = text.split('\n\n');
  const paragraphs = [...blocks.keys()].filter((i) => /^[A-Z]/.test(blocks[i] ?? ''));
  const target = paragraphs[prose.next(paragraphs.length)];
  if (target === undefined) throw new Error('a generated document without a paragraph');
  blocks[target] = prose.paragraph();
  return blocks.join('\n\n');
}
