import type { PartsLookup, TextLookup } from '../../evaluate/resolve-evidence.js';
import type { DocumentKey } from '../../model/document.js';
import { textsOfChunks, type SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { TextReader } from '../../pipeline/text-reader.js';
import { readRange } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import { evidenceTexts } from '../evidence-texts.js';
import type { Project } from '../project.js';
import { readableTextsAt } from '../readable-texts-at.js';

/** The texts that evidence of a snapshot's questions stands in. */
export interface QuestionTexts {
  readonly lock: SnapshotLock;
  readonly textOf: TextLookup;
  readonly partsOf: PartsLookup;
  /** Keys of documents and of the texts of documents of several. */
  keys(): Generator<DocumentKey, void, undefined>;
  /** Every text that is not empty. */
  all(): Generator<{ readonly document: DocumentKey; readonly text: string }, void, undefined>;
}

/**
 * The texts of the snapshot at a ref, extracted and cleaned where they are not yet; nothing is
 * embedded. Documents that cannot be read have none.
 */
export async function questionTextsAt(project: Project, at: string): Promise<QuestionTexts> {
  const lock = await readableTextsAt(project, at);
  const texts = textsOfChunks(lock);
  if (texts === undefined) throw new Error('a snapshot without texts');
  const reader = new TextReader(project.reader, texts.root);
  const { textOf, partsOf } = evidenceTexts(project, { lock, chunks: reader });
  return {
    lock,
    textOf,
    partsOf,
    *keys() {
      for (const { key } of readRange(project.reader, lock.corpus.root)) yield fromUtf8(key);
      yield* reader.keys();
    },
    *all() {
      for (const document of reader.keys()) {
        project.session.signal.throwIfAborted();
        const text = textOf(document);
        if (typeof text === 'string' && text !== '') yield { document, text };
      }
    },
  };
}
