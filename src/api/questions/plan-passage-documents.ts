import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { StemmaError } from '../../errors/stemma-error.js';
import { PassageFinder } from '../../evaluate/import/passage-finder.js';
import { passagePlace, type PassagePlace } from '../../evaluate/import/place-questions.js';
import type { SourcePassage } from '../../evaluate/import/source-question.js';
import type { DocumentKey } from '../../model/document.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import { extractDocument } from '../../pipeline/stages/extract/extract-document.js';
import { documentChooser } from '../../sources/walk-files.js';
import { equalBytes, utf8 } from '../../util/bytes.js';
import { sha256Hex } from '../../util/hash-key.js';
import { documentsAtPath } from '../document-paths.js';
import type { Project } from '../project.js';

/** Characters of a file name before its ending. */
const NAME_LENGTH = 80;

/** A document that is to be written for a passage. */
export interface PlannedDocument {
  readonly document: DocumentKey;
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What extraction makes of it. */
  readonly text: string;
  readonly place: PassagePlace;
}

/**
 * Plans a text file for each passage in a folder of a source. No file that is there is written over: a
 * name that is taken by another text gets a part of the hash of the passage. Nothing is written.
 * Undefined for a passage of hardly a word, which could not be found again.
 *
 * Throws `folder-outside-sources` where no source takes text files of that folder.
 */
export async function planPassageDocuments(
  project: Project,
  passages: readonly SourcePassage[],
  { folder, settings }: { readonly folder: string; readonly settings: Settings },
): Promise<(PlannedDocument | undefined)[]> {
  const absolute = resolve(project.session.folder, folder);
  const taken = new Set<string>();
  const planned: (PlannedDocument | undefined)[] = [];
  for (const passage of passages) {
    const bytes = utf8(passage.text);
    const name = freeName(absolute, { passage, bytes, taken });
    taken.add(name);
    const path = join(absolute, name);
    const document = keyOf(project, { settings, path, folder });
    const [extracted] = await extractDocument(
      { key: document, mediaType: 'text/plain', bytes },
      settings.pipeline.extract,
    );
    const text = extracted?.text.text ?? '';
    const [span] = new PassageFinder([passage.text], { fold: false }).find(text);
    const place = span && passagePlace({ document, text }, span);
    planned.push(place && { document, path, bytes, text, place });
  }
  return planned;
}

function freeName(
  folder: string,
  file: {
    readonly passage: SourcePassage;
    readonly bytes: Uint8Array;
    readonly taken: ReadonlySet<string>;
  },
): string {
  const hash = sha256Hex(file.bytes).slice(0, 8);
  const stem = safeName(file.passage.name ?? '') || hash;
  const isFree = (name: string) => {
    const path = join(folder, name);
    if (file.taken.has(name)) return false;
    return !existsSync(path) || equalBytes(readFileSync(path), file.bytes);
  };
  const plain = `${stem}.txt`;
  return isFree(plain) ? plain : `${stem}-${hash}.txt`;
}

/** What every file system takes as a name: names come from files of others. */
function safeName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, NAME_LENGTH);
}

function keyOf(
  project: Project,
  { settings, path, folder }: { readonly settings: Settings; path: string; folder: string },
): DocumentKey {
  const way = relative(project.folder, path).replaceAll('\\', '/');
  const keys = way.startsWith('../') ? [] : documentsAtPath(settings, way);
  const key = keys.find((document) => {
    const source = settings.sources.find(({ id }) => document.startsWith(`${id}/`));
    return source !== undefined && documentChooser(source)(document.slice(source.id.length + 1));
  });
  if (key !== undefined) return key;
  throw new StemmaError(
    'folder-outside-sources',
    `cannot write documents into '${folder}': no source takes text files of it`,
    {
      data: { folder },
      suggestions: [
        ...settings.sources.map(({ path: own }) => `Give a folder in '${own}'.`).slice(0, 2),
        'Or add "**/*.txt" to `include` of its source in stemma.yaml.',
      ],
    },
  );
}
