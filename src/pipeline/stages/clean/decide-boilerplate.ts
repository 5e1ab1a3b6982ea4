import type { DocumentKey } from '../../../model/document.js';
import { sourceOf, type BoilerplateLines } from './boilerplate-lines.js';
import type { BoilerplateSettings } from './clean-settings.js';
import { hashLine } from './line-hash.js';
import { HashCounter } from './line-set.js';
import { lineKey, type TextLine } from './text-lines.js';

/** The lines of one text, as the lines map has them. */
export interface LinesOfText {
  readonly document: DocumentKey;
  /** See `packLineHashes`. */
  readonly hashes: Uint8Array;
}

/**
 * Which lines are boilerplate: those that at least `minDocuments` texts of a source have, and at
 * least the share `minShare` of its texts. Texts come in order of key, so a source at a time;
 * `linesOf` is asked for the few texts in which such lines stand first. Costs the sum of lines.
 */
export function decideBoilerplate(
  texts: Iterable<LinesOfText>,
  settings: BoilerplateSettings,
  linesOf: (document: DocumentKey) => Iterable<TextLine>,
): BoilerplateLines {
  const decided = new Map<string, ReadonlySet<string>>();
  const kept = new Set(settings.keep.map((line) => lineKey(line, settings.numbers)));
  let source: string | undefined;
  let counter = new HashCounter();
  let documents: DocumentKey[] = [];
  const decide = () => {
    if (source === undefined) return;
    const least = Math.max(settings.minDocuments, sharedBy(settings.minShare, documents.length));
    const lines = linesWith(counter, { least, documents, linesOf });
    decided.set(source, new Set([...lines].filter((line) => !kept.has(line))));
  };
  for (const { document, hashes } of texts) {
    if (sourceOf(document) !== source) {
      decide();
      source = sourceOf(document);
      counter = new HashCounter();
      documents = [];
    }
    counter.addSet(hashes, documents.length);
    documents.push(document);
  }
  decide();
  return decided;
}

/** The lines whose hashes were counted at least `least` times. */
function linesWith(
  counter: HashCounter,
  from: {
    readonly least: number;
    readonly documents: readonly DocumentKey[];
    readonly linesOf: (document: DocumentKey) => Iterable<TextLine>;
  },
): Set<string> {
  const wanted = new Map<number, Set<string>>();
  for (const { high, low, first } of counter.atLeast(from.least)) {
    const names = wanted.get(first) ?? new Set();
    wanted.set(first, names.add(`${high} ${low}`));
  }
  const lines = new Set<string>();
  for (const [first, names] of wanted) {
    const document = from.documents[first];
    if (document === undefined) throw new Error('a line of a text that was not counted');
    for (const { key } of from.linesOf(document)) {
      const { high, low } = hashLine(key);
      if (names.has(`${high} ${low}`)) lines.add(key);
    }
  }
  return lines;
}

/** The least number that is a share of a whole; 0.07 of 100 is 7, whatever floating point makes. */
function sharedBy(share: number, whole: number): number {
  return Math.ceil(share * whole - 1e-9);
}
