import { joinTexts, type FileText } from '../evaluate/file-text.js';
import type { MissingText, PartsLookup, TextLookup } from '../evaluate/resolve-evidence.js';
import type { DocumentKey } from '../model/document.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import type { TextEntry } from '../model/text.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { whyDropped } from '../pipeline/stages/clean/duplicate-warning.js';
import type { TextReader } from '../pipeline/text-reader.js';
import { getValue } from '../tree/read.js';
import type { Project } from './project.js';

/** Where the texts of a snapshot are: `chunks` may read texts alone. */
interface TextSource {
  readonly lock: Pick<SnapshotLock, 'corpus'>;
  readonly chunks: TextReader;
}

/** The texts of a snapshot that evidence is looked for in. */
export function evidenceTexts(
  project: Project,
  snapshot: TextSource,
): { readonly textOf: TextLookup; readonly partsOf: PartsLookup } {
  return {
    textOf: (document) => {
      const found = snapshot.chunks.textOf(document);
      return found === undefined ? undefined : (whyMissing(found) ?? found.text);
    },
    partsOf: partsLookup(project, snapshot),
  };
}

/** Why a document has no text though it is there; undefined where it has one. */
function whyMissing({ warnings = [] }: TextEntry): MissingText | undefined {
  const dropped = whyDropped(warnings);
  if (dropped !== undefined) return { dropped };
  const unreadable = warnings.find(({ severity }) => severity === 'error')?.message;
  return unreadable === undefined ? undefined : { unreadable };
}

/** The texts of documents that are made of several; each document is read once. */
function partsLookup(project: Project, { lock, chunks }: TextSource): PartsLookup {
  const known = new Map<DocumentKey, FileText>();
  return (document) => {
    const kept = known.get(document);
    const key = documentKeyBytes(document);
    if (kept !== undefined) return kept;
    if (getValue(project.reader, lock.corpus.root, key) === undefined) return undefined;
    const entries = [...chunks.partsOf(document)].map(
      (part) => [part, chunks.textOf(part)] as const,
    );
    const dropped = entries.filter(([, entry]) => whyDropped(entry?.warnings)).length;
    const joined = joinTexts(
      entries.map(([part, entry]) => ({ document: part, text: entry?.text ?? '' })),
    );
    const file = dropped === 0 ? joined : { ...joined, dropped };
    known.set(document, file);
    return file;
  };
}
