/**
 * Where the passages of a document come from: each is handed from a commit to the first of its
 * parents whose version of the document says it too, until none does; that commit gave it its present
 * text. Commits are taken newest first, so a commit is done when all that led to it are. A commit
 * that pins the same snapshot, or the same text of the document, hands everything on unread.
 */
import { mapPassages } from '../../diff/map-passages.js';
import type { Span } from '../../model/chunk.js';
import type { DocumentKey } from '../../model/document.js';
import type { CommitId } from '../../vcs/commit-id.js';
import { NewestFirst } from '../../vcs/newest-first.js';
import type { DocumentHistory } from './document-history.js';
import type { DocumentTexts } from './document-texts.js';
import { findRename } from './find-rename.js';
import { ParentFinder, type VisibleParents } from './visible-parents.js';

/** The commit that a passage comes from. */
export interface Origin {
  readonly commit: CommitId;
  /** Name of the document in that commit. */
  readonly document: DocumentKey;
  /** True where it may be older: what came before cannot be looked at here. */
  readonly isBoundary: boolean;
}

/** A state to begin from: a commit, or what is on disk. */
export interface TraceStart {
  readonly document: DocumentKey;
  readonly texts: DocumentTexts;
  /** Undefined for the state on disk; `parents` are then those of the next commit. */
  readonly commit: CommitId | undefined;
  readonly parents: readonly CommitId[];
}

/** A passage by its number, with its place in the version that is looked at. */
interface Placed extends Span {
  readonly number: number;
}

/** Passages that a version of the document holds. */
interface Version {
  readonly commit: CommitId;
  readonly document: DocumentKey;
  readonly passages: Placed[];
}

/**
 * The origin of each passage of a document's text, given in ascending order of start; undefined for
 * one that is in no commit yet. Reads the document in commits where it differs, and nothing of others.
 */
export async function tracePassages(
  documents: DocumentHistory,
  start: TraceStart,
  passages: readonly Span[],
): Promise<(Origin | undefined)[]> {
  const tracer = new PassageTracer(documents);
  const placed = passages.map((span, number) => ({ ...span, number }));
  return tracer.trace(start, placed);
}

class PassageTracer {
  readonly #parents: ParentFinder;
  readonly #waiting = new Map<string, Version>();
  readonly #queue = new NewestFirst<string>();
  readonly #origins: (Origin | undefined)[] = [];

  constructor(readonly documents: DocumentHistory) {
    this.#parents = new ParentFinder(documents.snapshots, documents.lookAtTexts);
  }

  async trace(start: TraceStart, passages: Placed[]): Promise<(Origin | undefined)[]> {
    this.#origins.length = passages.length;
    const { document, texts, commit } = start;
    if (commit === undefined) await this.#traceFromDisk(start, passages);
    else await this.#handAll({ commit, document, passages }, texts);
    for (let key = this.#queue.take(); key !== undefined; key = this.#queue.take()) {
      const version = this.#waiting.get(key);
      if (version === undefined) continue;
      this.#waiting.delete(key);
      await this.#handAll(version);
    }
    return this.#origins;
  }

  /** What no commit says stays without an origin. */
  async #traceFromDisk(start: TraceStart, passages: Placed[]): Promise<void> {
    let rest = passages;
    for (const parent of start.parents) {
      for (const commit of (await this.#parents.from(parent)).commits) {
        const { document, texts } = start;
        rest = await this.#hand({ document, texts, passages: rest }, { commit, document });
      }
    }
  }

  async #handAll(version: Version, texts?: DocumentTexts): Promise<void> {
    const { commit, document } = version;
    const parents = await this.#parents.of(commit);
    const rest = await this.#handToParents(version, { parents, texts });
    const { isUncertain: isBoundary } = parents;
    for (const { number } of rest) this.#origins[number] = { commit, document, isBoundary };
  }

  async #handToParents(
    version: Version,
    given: { readonly parents: VisibleParents; readonly texts: DocumentTexts | undefined },
  ): Promise<Placed[]> {
    const { commit, document } = version;
    let rest = version.passages;
    for (const parent of given.parents.commits) {
      if (rest.length === 0) break;
      if (await this.#isSameSnapshot(commit, parent)) {
        await this.#wait({ commit: parent, document, passages: rest });
        return [];
      }
      const texts = given.texts ?? (await this.documents.textsAt(commit, document));
      if (texts === undefined) throw new Error(`'${document}' vanished from ${commit}`);
      const name = await this.#nameBefore(version, parent);
      if (name === undefined) continue;
      const to = { commit: parent, document: name };
      rest = await this.#hand({ document, texts, passages: rest }, to);
    }
    return rest;
  }

  /** Hands passages to an earlier version; gives back those that it does not hold. */
  async #hand(
    from: Pick<Version, 'document' | 'passages'> & { readonly texts: DocumentTexts },
    to: Pick<Version, 'commit' | 'document'>,
  ): Promise<Placed[]> {
    const { passages } = from;
    const texts = await this.documents.textsAt(to.commit, to.document);
    if (texts === undefined || passages.length === 0) return passages;
    if (texts.id === from.texts.id) {
      await this.#wait({ ...to, passages });
      return [];
    }
    const places = mapPassages(await texts.read(), await from.texts.read(), passages);
    const held: Placed[] = [];
    const rest: Placed[] = [];
    for (const [i, passage] of passages.entries()) {
      const start = places[i];
      if (start === undefined) rest.push(passage);
      else held.push({ ...passage, start, end: start + passage.end - passage.start });
    }
    await this.#wait({ ...to, passages: held.sort((a, b) => a.start - b.start) });
    return rest;
  }

  async #isSameSnapshot(a: CommitId, b: CommitId): Promise<boolean> {
    const { snapshots } = this.documents;
    const [one, other] = [await snapshots.at(a), await snapshots.at(b)];
    return typeof one !== 'string' && typeof other !== 'string' && one.file === other.file;
  }

  /** What the document is called in a parent; undefined where that has none. */
  async #nameBefore(version: Version, parent: CommitId): Promise<DocumentKey | undefined> {
    const { commit, document } = version;
    if ((await this.documents.bytesAt(parent, document)) !== undefined) return document;
    return findRename(this.documents, { document, before: parent, after: commit });
  }

  async #wait(version: Version): Promise<void> {
    if (version.passages.length === 0) return;
    const key = `${version.commit}\0${version.document}`;
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) {
      this.#waiting.set(key, version);
      const { committer } = await this.documents.snapshots.commit(version.commit);
      this.#queue.add(key, committer.seconds);
    } else {
      waiting.passages.push(...version.passages);
      waiting.passages.sort((a, b) => a.start - b.start);
    }
  }
}
