import { diffTexts } from '../../diff/diff-texts.js';
import { matchRenames, type LoneText } from '../../diff/match-renames.js';
import { reanchorSpan, type TextChange } from '../../diff/reanchor-span.js';
import { evidenceFor } from '../../evaluate/import/evidence-for.js';
import { resolveEvidence, type ResolvedSpan } from '../../evaluate/resolve-evidence.js';
import type { DocumentKey } from '../../model/document.js';
import type { Evidence } from '../../model/question.js';
import type { EvidenceMove, PlacedWords } from './evidence-move.js';
import type { QuestionTexts } from './question-texts.js';

/** Evidence, and what it is called. */
export interface FollowedEvidence {
  readonly id: string;
  /** From 1. */
  readonly number: number;
  readonly item: Evidence;
}

/** Follows evidence from the texts of one snapshot, where it was right, to those of another. */
export class EvidenceFollower {
  readonly #changes = new Map<string, TextChange>();
  #renames: ReadonlyMap<DocumentKey, DocumentKey> | undefined;

  constructor(
    readonly old: { readonly at: string; readonly texts: QuestionTexts },
    readonly fresh: QuestionTexts,
  ) {}

  /**
   * What became of an item; undefined where it stands where it says, where it was right nowhere, and
   * for a whole document. A quote that is still there once is right wherever it stands.
   */
  follow(followed: FollowedEvidence): EvidenceMove | undefined {
    const { item } = followed;
    if (item.quote === undefined && item.start === undefined) return this.#wholeDocument(followed);
    const now = resolveEvidence(item, this.fresh.textOf, this.fresh.partsOf);
    const isByWords = item.quote !== undefined && now.status === 'span';
    if (isByWords && !isStale(item, now)) return undefined;
    const was = resolveEvidence(item, this.old.texts.textOf, this.old.texts.partsOf);
    if (was.status !== 'span') return undefined;
    const target = this.#documentNow(was.document);
    const before = placed(was, this.old.texts);
    const base = { ...this.#named(followed), before };
    if (target === undefined) return { ...base, ...removed(was.document) };
    const change = this.#changeOf(was.document, target);
    const found = reanchorSpan(change, was);
    if (found.status === 'lost') {
      return { ...base, status: 'refused', reason: found.reason, message: found.message };
    }
    const after = { ...found.span, document: target, text: textIn(change.after, found.span) };
    if (isSame(before, after)) return undefined;
    const label = relabelled(item, change.after, after);
    return { ...base, status: found.status === 'kept' ? 'moved' : 'edited', after, label };
  }

  #wholeDocument(followed: FollowedEvidence): EvidenceMove | undefined {
    const { document, grade } = followed.item;
    const now = resolveEvidence(followed.item, this.fresh.textOf, this.fresh.partsOf);
    const was = resolveEvidence(followed.item, this.old.texts.textOf, this.old.texts.partsOf);
    if (now.status === 'document' || was.status !== 'document') return undefined;
    if (now.status === 'unresolved' && now.reason !== 'no-such-document') return undefined;
    const before = { document, start: 0, end: was.length, text: '' };
    const base = { ...this.#named(followed), before };
    const target = this.#documentNow(document);
    if (target === undefined) return { ...base, ...removed(document) };
    const text = this.fresh.textOf(target);
    const end = typeof text === 'string' ? text.length : 0;
    const after = { document: target, start: 0, end, text: '' };
    return { ...base, status: 'moved', after, label: { document: target, grade } };
  }

  #named({ id, number }: FollowedEvidence) {
    return { id, evidence: number, since: this.old.at };
  }

  /** The document itself, or the one that it was renamed to. */
  #documentNow(document: DocumentKey): DocumentKey | undefined {
    if (typeof this.fresh.textOf(document) === 'string') return document;
    this.#renames ??= findRenamedTexts(this.old.texts, this.fresh);
    return this.#renames.get(document);
  }

  #changeOf(document: DocumentKey, target: DocumentKey): TextChange {
    const name = `${document}\0${target}`;
    const known = this.#changes.get(name);
    if (known !== undefined) return known;
    const [before, after] = [stringOf(this.old.texts, document), stringOf(this.fresh, target)];
    const change = { before, after, diff: diffTexts(before, after) };
    this.#changes.set(name, change);
    return change;
  }
}

/**
 * The item at its new place. Who wrote offsets keeps them, beside the words, which make later edits easy
 * to follow.
 */
function relabelled(item: Evidence, text: string, after: PlacedWords): Evidence {
  const { document, start, end } = after;
  const label = evidenceFor({ document, text, grade: item.grade }, after);
  return item.start === undefined ? label : { ...label, start, end };
}

/** Offsets that are not where the words of the quote are. */
function isStale(item: Evidence, now: ResolvedSpan): boolean {
  return item.start !== undefined && now.match.startsWith('quote');
}

function isSame(a: PlacedWords, b: PlacedWords): boolean {
  return a.document === b.document && a.start === b.start && a.text === b.text;
}

function removed(document: DocumentKey) {
  const message = `'${document}' is no longer there`;
  return { status: 'refused', reason: 'no-such-document', message } as const;
}

function placed(span: ResolvedSpan, texts: QuestionTexts): PlacedWords {
  const { document, start, end } = span;
  return { document, start, end, text: textIn(stringOf(texts, document), span) };
}

function textIn(text: string, { start, end }: { readonly start: number; readonly end: number }) {
  return text.slice(start, end);
}

function stringOf(texts: QuestionTexts, document: DocumentKey): string {
  const text = texts.textOf(document);
  return typeof text === 'string' ? text : '';
}

/** Texts that one side alone has, paired by what they say. */
function findRenamedTexts(
  old: QuestionTexts,
  fresh: QuestionTexts,
): ReadonlyMap<DocumentKey, DocumentKey> {
  const lone = (texts: QuestionTexts, others: QuestionTexts): LoneText[] =>
    [...texts.all()].flatMap(({ document, text }) =>
      others.textOf(document) === undefined ? { key: document, text } : [],
    );
  const renames = matchRenames(lone(old, fresh), lone(fresh, old));
  return new Map(renames.map(({ from, to }) => [from, to]));
}
