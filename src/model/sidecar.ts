import { StemmaError } from '../errors/stemma-error.js';
import type { DocumentKey, Metadata } from './document.js';
import { readYamlMetadata, UnfitYaml } from './yaml-metadata.js';

/*
 * A sidecar is a file beside a document that holds metadata of it: `guide.pdf.meta.yaml` of
 * `guide.pdf`. It is an entry of the corpus of its own, and its values stand in the entry of the
 * document as well, so that a changed sidecar is a changed document.
 */
const SUFFIX = '.meta.yaml';

/** Media type of the corpus entries of sidecars; they have no text. */
export const SIDECAR_MEDIA_TYPE = 'application/vnd.stemma.metadata+yaml';

/** Bytes that a sidecar may have. */
export const MAX_SIDECAR_BYTES = 262_144;

/** True for the name, path or key of a sidecar. */
export function isSidecarName(name: string): boolean {
  return (
    name.endsWith(SUFFIX) && name.length > SUFFIX.length && name.at(-SUFFIX.length - 1) !== '/'
  );
}

/** Key of the document that a sidecar is of; there need be none. */
export function ownerOfSidecar(sidecar: DocumentKey): DocumentKey {
  return sidecar.slice(0, -SUFFIX.length);
}

/** Key of the sidecar of a document; there need be none. */
export function sidecarOf(document: DocumentKey): DocumentKey {
  return document + SUFFIX;
}

/**
 * The metadata in a sidecar. Throws `bad-sidecar`, naming the file and the line, where it is not
 * UTF-8, not YAML, not a mapping, or holds what metadata cannot.
 */
export function parseSidecar(bytes: Uint8Array, sidecar: DocumentKey): Metadata {
  if (bytes.length > MAX_SIDECAR_BYTES) throw sidecarTooLarge(sidecar);
  try {
    // A byte order mark is no part of the text.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return readYamlMetadata(text, 1);
  } catch (error) {
    if (error instanceof UnfitYaml) throw badSidecar(sidecar, error.message, error.line);
    if (error instanceof TypeError) throw badSidecar(sidecar, 'is not UTF-8', 1);
    throw error;
  }
}

export function sidecarTooLarge(sidecar: DocumentKey): StemmaError {
  return badSidecar(sidecar, `is larger than ${MAX_SIDECAR_BYTES} bytes`, 1);
}

function badSidecar(sidecar: DocumentKey, reason: string, line: number): StemmaError {
  const document = ownerOfSidecar(sidecar);
  const where = reason.includes(` at line ${line}`) ? '' : ` (line ${line})`;
  return new StemmaError('bad-sidecar', `cannot read '${sidecar}': it ${reason}${where}`, {
    data: { sidecar, document, line },
    suggestions: [
      `Make it a YAML mapping of names to values, such as \`title: Guide\`: it is the metadata of '${document}'.`,
      'Or remove the file, or exclude it in stemma.yaml.',
    ],
  });
}
