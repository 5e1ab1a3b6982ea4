import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isNodeError } from '../../errors/node-error.js';
import type { DocumentKey, Metadata } from '../../model/document.js';
import { decodeTextMetadata } from '../../model/entry-codecs.js';
import { documentOfKey } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { diffMaps } from '../../tree/diff.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { readRange } from '../../tree/read.js';
import { writeFileAtomically } from '../../util/atomic-file.js';
import { utf8 } from '../../util/bytes.js';
import { compareText } from '../../util/compare-text.js';
import { sha256Hex } from '../../util/hash-key.js';
import type { FilteredDocument } from './field-value.js';

/** Raised when the file's form changes. */
const VERSION = 1;
const ENDING = `.v${VERSION}.json`;
/** Files that stay: one for each of the latest texts maps. */
const KEPT = 3;

/** What a file holds; equal metadata of many documents is held once. */
const fileSchema = z.object({
  documents: z.array(z.string()),
  /** For each document the place of its metadata in `metadata`. */
  places: z.array(z.number()),
  metadata: z.array(z.custom<Metadata>((value) => typeof value === 'object' && value !== null)),
});

/** Where the metadata of a snapshot's documents is read from. */
export interface MetadataSource {
  readonly reader: NodeReader;
  readonly texts: ObjectId;
  /** Folder of files from before; undefined where nothing can be written. */
  readonly folder: string | undefined;
}

/**
 * The metadata of every document of a texts map, in the order of keys. Reading the map costs some
 * 40 µs a document, so what was read is kept in a file named after the map; the next map is read
 * by what differs from the latest one that is kept. A file that is not whole counts as none.
 */
export function readMetadata({ reader, texts, folder }: MetadataSource): FilteredDocument[] {
  const kept = folder === undefined ? undefined : readFile(folder, texts);
  if (kept !== undefined) return kept;
  const base = folder === undefined ? undefined : findBase(reader, folder);
  const documents = base === undefined ? readAll(reader, texts) : update(reader, base, texts);
  if (folder !== undefined) {
    writeFile(folder, texts, documents);
    dropOld(folder);
  }
  return documents;
}

function readAll(reader: NodeReader, texts: ObjectId): FilteredDocument[] {
  return [...readRange(reader, texts)].map(({ key, value }) => ({
    document: documentOfKey(key),
    metadata: decodeTextMetadata(value),
  }));
}

interface Base {
  readonly texts: ObjectId;
  readonly documents: readonly FilteredDocument[];
}

function update(reader: NodeReader, base: Base, texts: ObjectId): FilteredDocument[] {
  const byKey = new Map(base.documents.map((each) => [each.document, each.metadata]));
  let isInOrder = true;
  for (const { key, before, after } of diffMaps(reader, base.texts, texts)) {
    const document = documentOfKey(key);
    if (after === undefined) byKey.delete(document);
    else byKey.set(document, decodeTextMetadata(after));
    if (before === undefined) isInOrder = false;
  }
  const documents = [...byKey].map(([document, metadata]) => ({ document, metadata }));
  return isInOrder ? documents : documents.sort((a, b) => compareText(a.document, b.document));
}

function findBase(reader: NodeReader, folder: string): Base | undefined {
  for (const { name } of filesOf(folder)) {
    // The part before the ending is how `writeFile` names them.
    const texts = name.slice(0, -ENDING.length) as ObjectId;
    const documents = reader.store.has(texts) ? readFile(folder, texts) : undefined;
    if (documents !== undefined) return { texts, documents };
  }
  return undefined;
}

function pathOf(folder: string, texts: ObjectId): string {
  return join(folder, `${texts}${ENDING}`);
}

function readFile(folder: string, texts: ObjectId): FilteredDocument[] | undefined {
  const text = readText(pathOf(folder, texts));
  if (text === undefined) return undefined;
  const body = text.slice(65);
  if (sha256Hex(utf8(body)) !== text.slice(0, 64)) return undefined;
  const { documents, places, metadata } = fileSchema.parse(JSON.parse(body));
  return documents.map((document, i) => ({ document, metadata: metadata[places[i] ?? 0] ?? {} }));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function writeFile(folder: string, texts: ObjectId, rows: readonly FilteredDocument[]): void {
  const placeOf = new Map<string, number>();
  const places = rows.map(({ metadata }) => {
    const form = JSON.stringify(metadata);
    const place = placeOf.get(form) ?? placeOf.size;
    placeOf.set(form, place);
    return place;
  });
  const documents: DocumentKey[] = rows.map(({ document }) => document);
  const head = JSON.stringify({ documents, places }).slice(0, -1);
  const body = `${head},"metadata":[${[...placeOf.keys()].join(',')}]}`;
  writeFileAtomically(pathOf(folder, texts), [utf8(`${sha256Hex(utf8(body))}\n${body}`)]);
}

/** The files of a folder, the latest first. */
function filesOf(folder: string): { readonly name: string; readonly written: number }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      return { name, written: stat?.mtimeMs ?? 0 };
    })
    .sort((a, b) => b.written - a.written);
}

function dropOld(folder: string): void {
  for (const { name } of filesOf(folder).slice(KEPT)) rmSync(join(folder, name), { force: true });
}
