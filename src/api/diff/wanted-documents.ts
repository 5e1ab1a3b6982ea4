import { StemmaError } from '../../errors/stemma-error.js';
import { documentKeyBytes } from '../../model/entry-keys.js';
import { getValue, readRange } from '../../tree/read.js';
import { fromUtf8 } from '../../util/bytes.js';
import { nearestNames } from '../../util/nearest-names.js';
import type { Project } from '../project.js';
import type { ChunkedSnapshot } from '../snapshot-at.js';

/** The documents that were asked for; undefined for all. Throws `no-such-document`. */
export function wantedDocuments(
  project: Project,
  snapshots: { readonly from: ChunkedSnapshot; readonly to: ChunkedSnapshot },
  documents: readonly string[],
): Set<string> | undefined {
  const { from, to } = snapshots;
  const corpora = [from.lock.corpus.root, to.lock.corpus.root];
  for (const document of documents) {
    const key = documentKeyBytes(document);
    if (corpora.some((root) => getValue(project.reader, root, key) !== undefined)) continue;
    const known = new Set(
      corpora.flatMap((root) =>
        [...readRange(project.reader, root)].map(({ key: k }) => fromUtf8(k)),
      ),
    );
    const nearest = nearestNames(document, [...known]);
    throw new StemmaError(
      'no-such-document',
      `neither '${from.at}' nor '${to.at}' has a document '${document}'`,
      {
        data: { document, from: from.at, to: to.at, nearest },
        suggestions: [
          ...nearest.map((name) => `Did you mean '${name}'?`),
          '`stemma ls` lists the documents.',
        ],
      },
    );
  }
  return documents.length === 0 ? undefined : new Set(documents);
}
