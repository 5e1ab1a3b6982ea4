import { StemmaError } from '../../errors/stemma-error.js';
import type { DocumentKey } from '../../model/document.js';
import { nearestNames } from '../../util/nearest-names.js';

/** What stands for the name of a document in a pattern. */
const PLACE = '{id}';

/** What a name turned out to be. */
export type NamedDocument =
  | { readonly document: DocumentKey }
  | { readonly reason: 'no-such-document' | 'several-documents'; readonly message: string };

/**
 * Makes keys of documents from the names that other tools give them: by a pattern such as
 * `docs/{id}.md`; without one a name is a key, or the path or name of one file, with or without its
 * extension.
 */
export class DocumentNames {
  readonly #keys: ReadonlySet<DocumentKey>;
  readonly #pattern: string | undefined;
  #byName: ReadonlyMap<string, readonly DocumentKey[]> | undefined;

  /** Throws `bad-usage` for a pattern without `{id}`. */
  constructor(keys: Iterable<DocumentKey>, pattern?: string) {
    this.#keys = new Set(keys);
    this.#pattern = pattern;
    if (pattern?.includes(PLACE) === false) {
      throw new StemmaError('bad-usage', `the pattern '${pattern}' has no ${PLACE}`, {
        suggestions: [`Write ${PLACE} where the name goes: 'docs/${PLACE}.md'.`],
      });
    }
  }

  find(name: string): NamedDocument {
    if (this.#pattern !== undefined) {
      const document = this.#pattern.replaceAll(PLACE, () => name);
      return this.#keys.has(document) ? { document } : this.#missing(document);
    }
    if (this.#keys.has(name)) return { document: name };
    this.#byName ??= namesOf(this.#keys);
    const [document, other] = this.#byName.get(name) ?? [];
    if (document === undefined) return this.#missing(name);
    if (other === undefined) return { document };
    const message = `'${name}' may be '${document}' or '${other}'`;
    return { reason: 'several-documents', message };
  }

  #missing(name: string): NamedDocument {
    // Comparing a long list for each of many names would take minutes.
    const near = this.#keys.size > 1000 ? [] : nearestNames(name, [...this.#keys]).slice(0, 1);
    const hint = near[0] === undefined ? '' : `; the nearest is '${near[0]}'`;
    const message = `there is no document '${name}'${hint}`;
    return { reason: 'no-such-document', message };
  }
}

function namesOf(keys: ReadonlySet<DocumentKey>): Map<string, DocumentKey[]> {
  const byName = new Map<string, DocumentKey[]>();
  for (const key of keys) {
    const path = key.slice(key.indexOf('/') + 1);
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const one of new Set([path, name, stemOf(path), stemOf(name)])) {
      const known = byName.get(one);
      if (known === undefined) byName.set(one, [key]);
      else known.push(key);
    }
  }
  return byName;
}

function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > name.lastIndexOf('/') + 1 ? name.slice(0, dot) : name;
}
