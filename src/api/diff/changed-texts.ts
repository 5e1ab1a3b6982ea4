import { documentOfKey } from '../../model/entry-keys.js';
import { diffMaps } from '../../tree/diff.js';
import { fileOfText } from '../file-of-text.js';
import type { Project } from '../project.js';
import type { ChunkedSnapshot } from '../snapshot-at.js';

/** Texts of one document whose chunks differ between two snapshots. */
export interface ChangedDocument {
  readonly document: string;
  /** Keys of the texts, ascending: the document's own, or those of its rows. */
  readonly texts: readonly string[];
}

/**
 * The documents whose chunks differ, in order of their texts' keys. Reads the nodes of the chunks maps
 * that differ, and looks up whose each text is.
 */
export function* changedTexts(
  project: Project,
  from: ChunkedSnapshot,
  to: ChunkedSnapshot,
): Generator<ChangedDocument, void, undefined> {
  const corpora = [from.lock.corpus.root, to.lock.corpus.root];
  let document: string | undefined;
  let texts: string[] = [];
  const changes = diffMaps(project.reader, from.chunks.roots.chunks, to.chunks.roots.chunks);
  for (const { key } of changes) {
    const text = documentOfKey(key);
    if (text === texts.at(-1)) continue;
    const owner = fileOfText(project.reader, corpora, text);
    if (document !== undefined && owner !== document) {
      yield { document, texts };
      texts = [];
    }
    document = owner;
    texts.push(text);
  }
  if (document !== undefined) yield { document, texts };
}
