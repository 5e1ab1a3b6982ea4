import { StemmaError } from '../../errors/stemma-error.js';
import { decodeStoredVector } from '../../model/entry-codecs.js';
import { documentOfKey, partOfKey } from '../../model/entry-keys.js';
import { fingerprintOf } from '../../model/fingerprint.js';
import type { ImportEmbedder } from '../../pipeline/stages/embed/import/import-embedder.js';
import type { VectorSpool } from '../../pipeline/stages/embed/import/vector-spool.js';
import { readRange } from '../../tree/read.js';
import type { Project } from '../project.js';
import { unknownTexts, type UnknownText, type WantedVectors } from './unknown-texts.js';

/** Documents that an error names. */
const NAMED = 3;

/** Imported vectors that are about to be used. */
export interface ImportCheck extends WantedVectors {
  readonly embedder: ImportEmbedder;
  readonly model: string;
  /** The stage has its output already and will not look for vectors. */
  readonly isKnown: boolean;
}

/**
 * Looks at imported vectors before they are used, so that nothing begins that cannot be finished.
 * Throws `vectors-missing` where texts have no vector, with how many and in which documents, and
 * `vectors-changed` where a file has another vector for a text than the one that is pinned. Reads
 * the files only where there is something to look for, or where they changed.
 */
export async function checkImported(project: Project, check: ImportCheck): Promise<void> {
  await checkUnchanged(project, check);
  if (check.isKnown) return;
  const unknown = [...unknownTexts(project, check)];
  if (unknown.length === 0) return;
  const spool = await check.embedder.spool();
  const missing = unknown.filter(({ hash }) => !spool.has(hash));
  if (missing.length > 0) throw vectorsMissing(check, missing);
}

/** One text has one vector under a name of a model: pinned ones and those of the files agree. */
async function checkUnchanged(project: Project, check: ImportCheck): Promise<void> {
  const { embedder, previous, fingerprint } = check;
  const pinned = previous?.vectors;
  const { files } = embedder;
  if (pinned?.fingerprint !== fingerprint || files.files.length === 0) return;
  if (!project.store.has(pinned.root)) return;
  const note = `import-checked:${fingerprintOf([fingerprint, files.id, pinned.root])}`;
  if (project.cache.note(note) !== undefined) return;
  const spool = await embedder.spool();
  const changed = changedDocuments(project, { spool, root: pinned.root });
  if (changed.count > 0) throw vectorsChanged(check, changed);
  project.cache.saveNote(note, new Uint8Array(0));
}

function changedDocuments(
  { reader }: Project,
  {
    spool,
    root,
  }: { readonly spool: VectorSpool; readonly root: NonNullable<WantedVectors['chunks']> },
) {
  const documents = new Set<string>();
  let count = 0;
  for (const { key, value } of readRange(reader, root)) {
    const brought = spool.get(partOfKey(key));
    if (brought === undefined) continue;
    const { values } = decodeStoredVector(value);
    if (values.every((number, i) => Object.is(number, brought[i]))) continue;
    count++;
    documents.add(documentOfKey(key));
  }
  return { count, documents: [...documents] };
}

function vectorsMissing({ embedder, model }: ImportCheck, missing: readonly UnknownText[]) {
  const documents = [...new Set(missing.map(({ document }) => document))];
  const { path, files } = embedder.files;
  const where =
    files.length === 0 ? `and there are no files of vectors at '${path}'` : `none in '${path}'`;
  const texts = missing.length === 1 ? '1 text has' : `${missing.length} texts have`;
  return new StemmaError(
    'vectors-missing',
    `cannot embed: ${texts} no vector, ${where}: texts of ${named(documents)}`,
    {
      data: { path, missing: missing.length, documents: documents.slice(0, 20) },
      suggestions: [
        `Run \`stemma vectors export\`, embed those texts with ${model} and put the vectors into '${path}'.`,
      ],
    },
  );
}

function vectorsChanged(
  { embedder, model }: ImportCheck,
  { count, documents }: { readonly count: number; readonly documents: readonly string[] },
) {
  const { path } = embedder.files;
  const texts = count === 1 ? '1 text' : `${count} texts`;
  return new StemmaError(
    'vectors-changed',
    `'${path}' has another vector than the pinned one for ${texts}, of ${named(documents)}`,
    {
      data: { path, changed: count, documents: documents.slice(0, 20) },
      suggestions: [
        `Set pipeline.embed.revision to another name to take the vectors of ${model} anew.`,
        'Or remove the rows that are wrong: a text whose vector is pinned needs none.',
      ],
    },
  );
}

function named(documents: readonly string[]): string {
  const shown = documents.slice(0, NAMED).map((document) => `'${document}'`);
  const others = documents.length - shown.length;
  if (others === 0) return shown.join(', ');
  return `${shown.join(', ')} and ${others} more ${others === 1 ? 'document' : 'documents'}`;
}
