import type { Passage } from '../../diff/compare-rankings.js';
import { diffTexts } from '../../diff/diff-texts.js';
import { isUnedited, mapSpan } from '../../diff/map-span.js';
import type { TextDiff } from '../../diff/text-run.js';
import type { DocumentKey } from '../../model/document.js';
import { decodeStoredText } from '../../model/entry-codecs.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { diffMaps } from '../../tree/diff.js';
import { getValue } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import { findRenames } from '../diff/find-renames.js';
import type { Project } from '../project.js';
import type { Snapshot } from '../snapshot-at.js';

/** A document of one snapshot in another, and how its text became that one's. */
interface DocumentPlace {
  readonly document: DocumentKey;
  /** Undefined where both texts are the same. */
  readonly diff: TextDiff | undefined;
}

/**
 * Where passages of one snapshot stand in the texts of another. Each document is compared once; a
 * document that has another name now is followed.
 */
export class TextPlaces {
  readonly #known = new Map<string, DocumentPlace | undefined>();
  readonly #renames = new Map<string, ReadonlyMap<DocumentKey, DocumentKey>>();

  constructor(readonly project: Project) {}

  /** A passage as a place in another snapshot; undefined where nothing of it is there. */
  place(passage: Passage, from: Snapshot, to: Snapshot): Passage | undefined {
    const found = this.documentIn(passage.document, from, to);
    if (found === undefined) return undefined;
    const { document, diff } = found;
    if (diff === undefined) return { ...passage, document };
    const span = mapSpan(diff, passage);
    return span && { document, ...span };
  }

  /** Whether a passage has the same text in another snapshot. */
  isUnedited(passage: Passage, from: Snapshot, to: Snapshot): boolean {
    const found = this.documentIn(passage.document, from, to);
    if (found === undefined) return false;
    return found.diff === undefined || isUnedited(found.diff, passage);
  }

  /** The same document in another snapshot; undefined where there is none. */
  documentIn(document: DocumentKey, from: Snapshot, to: Snapshot): DocumentPlace | undefined {
    const roots = [from, to].map(({ chunks, lock }) => [chunks.roots.texts, lock.corpus.root]);
    const name = `${roots.join(' ')} ${document}`;
    if (!this.#known.has(name)) this.#known.set(name, this.#compare(document, from, to));
    return this.#known.get(name);
  }

  #compare(document: DocumentKey, from: Snapshot, to: Snapshot): DocumentPlace | undefined {
    const before = this.#textId(document, from);
    if (before === undefined) return undefined;
    const same = to.chunks.hasText(document);
    const name = same ? document : this.#renamesOf(from, to).get(document);
    if (name === undefined || !to.chunks.hasText(name)) return undefined;
    if (this.#textId(name, to) === before) return { document: name, diff: undefined };
    const texts = [from.chunks.textOf(document)?.text, to.chunks.textOf(name)?.text] as const;
    return { document: name, diff: diffTexts(texts[0] ?? '', texts[1] ?? '') };
  }

  #textId(document: DocumentKey, { chunks }: Snapshot): ObjectId | undefined {
    const value = getValue(this.project.reader, chunks.roots.texts, documentKeyBytes(document));
    return value && decodeStoredText(value).blob;
  }

  /** Documents that have another name, by the old one; the same pairs in both directions. */
  #renamesOf(from: Snapshot, to: Snapshot): ReadonlyMap<DocumentKey, DocumentKey> {
    const [before, after] = [from.chunks, to.chunks];
    const name = (a: Snapshot, b: Snapshot) => `${a.chunks.roots.texts} ${b.chunks.roots.texts}`;
    const known = this.#renames.get(name(from, to));
    if (known !== undefined) return known;
    const lone = [...diffMaps(this.project.reader, before.roots.texts, after.roots.texts)]
      .filter((change) => change.before === undefined || change.after === undefined)
      .map(({ key }) => fromUtf8(key));
    const renames = findRenames(
      { reader: before, keys: lone.filter((key) => before.hasText(key)) },
      { reader: after, keys: lone.filter((key) => after.hasText(key)) },
    );
    const there = new Map(renames.map((rename) => [rename.from, rename.to]));
    this.#renames.set(name(from, to), there);
    this.#renames.set(name(to, from), new Map(renames.map((rename) => [rename.to, rename.from])));
    return there;
  }
}
