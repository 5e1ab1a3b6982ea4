/** Where something stands in a file that is imported. */
export interface SourcePlace {
  /** For people: `line 7`, `data[0].paragraphs[2].qas[1]`. */
  readonly where: string;
  /** From 1; absent where the format has no lines to speak of. */
  readonly line?: number;
}

/** Why a question was not imported; `reason` is stable, in kebab case. */
export interface Refusal extends SourcePlace {
  /** As the source has it; null where it has none. */
  readonly id: string | null;
  readonly reason: string;
  /** One clause for people. */
  readonly message: string;
}

/** One wording of an answer, with where its text begins in the passage, in code points. */
export interface SourceAnswer {
  readonly text: string;
  readonly start?: number;
}

/** A document by some name of it, and the place in it as the source states it. */
export interface NamedEvidence {
  readonly kind: 'document';
  /** A key, or what `DocumentNames` makes one of. */
  readonly name: string;
  readonly quote?: string;
  readonly start?: number;
  readonly end?: number;
  readonly grade: number;
}

/** A passage that has to be found in the corpus, as a whole or by an answer in it. */
export interface PassageEvidence {
  readonly kind: 'passage';
  /** Position among the passages of the set. */
  readonly passage: number;
  /** Other wordings of one answer, as several people marked it; absent for the whole passage. */
  readonly answers?: readonly SourceAnswer[];
  /** True for the text of a document, which is evidence as a whole where it is all of its text. */
  readonly isDocument?: boolean;
  readonly grade: number;
}

export type SourceEvidence = NamedEvidence | PassageEvidence;

/** A question as a source has it. */
export interface SourceQuestion extends SourcePlace {
  readonly id: string;
  readonly question: string;
  readonly answer?: string;
  readonly tags: readonly string[];
  /** Empty for a question that the source says has no answer. */
  readonly evidence: readonly SourceEvidence[];
}

/** Text of a source that documents are expected to hold. */
export interface SourcePassage {
  readonly text: string;
  /** What the source calls it; the name of its file where it is written as a document. */
  readonly name?: string;
}

/** What a file to be imported holds. */
export interface SourceSet {
  readonly questions: readonly SourceQuestion[];
  readonly passages: readonly SourcePassage[];
  readonly refused: readonly Refusal[];
  /** Questions that the judgements say nothing of; they are no part of the set. */
  readonly unjudged: number;
}
