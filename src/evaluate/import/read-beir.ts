import { addJudgedTopics, type JudgedTopic } from './judged-documents.js';
import { readJsonLines } from './read-json-lines.js';
import { readJudgements } from './read-judgements.js';
import type { SourceEvidence, SourceSet } from './source-question.js';
import { SourceSetBuilder } from './source-set-builder.js';

/** The files of a BEIR data set, as texts. */
export interface BeirFiles {
  /** `queries.jsonl`: `_id`, `text`. */
  readonly queries: string;
  /** `qrels/*.tsv`: query, document and score, with a header; or the four fields of TREC. */
  readonly qrels: string;
  /** `corpus.jsonl`: `_id`, `title`, `text`; without it documents are known by their names alone. */
  readonly corpus?: string | undefined;
}

/** How BEIR is read. */
export interface BeirOptions {
  readonly qrelsPath: string;
  /** Documents that nothing is judged of are passages too, so that all of them can be written. */
  readonly allDocuments: boolean;
}

/**
 * Reads a BEIR data set. Judged documents are evidence as a whole. With `corpus` they are found by
 * their text, title first; without it by their names.
 *
 * Throws `bad-trec-file` for judgements that cannot be read.
 */
export async function readBeir(files: BeirFiles, options: BeirOptions): Promise<SourceSet> {
  const builder = new SourceSetBuilder();
  const judgements = await readJudgements(files.qrels, options.qrelsPath);
  const passages = new Map<string, number>();
  if (files.corpus !== undefined) {
    const relevant = new Set([...judgements.values()].flatMap((judged) => [...judged.keys()]));
    for (const { fields } of readJsonLines(files.corpus, builder)) {
      const { _id: id, title, text } = fields;
      if (typeof id !== 'string' || typeof text !== 'string') continue;
      if (!options.allDocuments && !relevant.has(id)) continue;
      const whole = typeof title === 'string' && title !== '' ? `${title}\n\n${text}` : text;
      passages.set(id, builder.passage(whole, id));
    }
  }
  const evidenceOf = (name: string, grade: number): SourceEvidence => {
    const passage = passages.get(name);
    return passage === undefined
      ? { kind: 'document', name, grade }
      : { kind: 'passage', passage, isDocument: true, grade };
  };
  addJudgedTopics(builder, topicsOf(files.queries, builder), { judgements, evidenceOf });
  return builder.finish();
}

function* topicsOf(queries: string, builder: SourceSetBuilder): Generator<JudgedTopic> {
  for (const { fields, ...place } of readJsonLines(queries, builder)) {
    const { _id: id, text: question } = fields;
    if (typeof id === 'string' && id !== '') yield { ...place, id, question };
    else builder.refuse(place, { id, reason: 'bad-id', message: "it has no '_id'" });
  }
}
