import type { MetadataFilter } from '../model/metadata-filter.js';
import { checkFilter } from '../retrieve/filter/check-filter.js';
import { chooseDocuments, type DocumentChoice } from '../retrieve/filter/choose-documents.js';
import { readMetadata } from '../retrieve/filter/document-metadata.js';
import type { Project } from './project.js';
import type { Snapshot } from './snapshot-at.js';

/**
 * The documents of a snapshot that a filter lets through; undefined for a filter without
 * conditions. Throws `unknown-field` and `filter-type`.
 */
export function filterDocuments(
  project: Project,
  { lock }: Pick<Snapshot, 'lock'>,
  filter: MetadataFilter,
): DocumentChoice | undefined {
  if (filter.length === 0) return undefined;
  const { texts } = lock;
  if (texts === undefined) throw new Error('no texts in the snapshot');
  const documents = readMetadata({
    reader: project.reader,
    texts: texts.root,
    folder: project.isWritable ? project.cacheFolder('metadata') : undefined,
  });
  for (const warning of checkFilter(documents, filter)) project.session.reporter.warn(warning);
  return chooseDocuments(documents, filter);
}
