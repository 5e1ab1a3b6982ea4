import type { DocumentKey } from '../../model/document.js';

/** True for a document of that name, and for one in the folder of that name. */
export function isNamed(document: DocumentKey, name: string): boolean {
  return document === name || document.startsWith(folderPrefix(name));
}

/** What the keys of documents in a folder begin with; the folder may be given with a slash or not. */
export function folderPrefix(name: string): string {
  return name.endsWith('/') ? name : `${name}/`;
}
