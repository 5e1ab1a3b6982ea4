import { utf8 } from '../../util/bytes.js';
import { badTrecLine, emptyTrecFile, forEachTrecLine } from '../trec/trec-fields.js';

/** Grades by question and document. */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Reads the judgements of a question set: `question iteration document grade` a line, as TREC has them,
 * or `question document grade`, as BEIR has them, with or without its header.
 *
 * Throws `bad-trec-file` naming the line, also for a document that was judged before.
 */
export async function readJudgements(text: string, path: string): Promise<Judgements> {
  const judgements = new Map<string, Map<string, number>>();
  await forEachTrecLine({ path, pieces: [utf8(text)] }, (fields) => {
    const { line, count } = fields;
    if (line === 1 && fields.text(0) === 'query-id') return;
    const question = fields.text(0);
    const document = fields.text(count - 2);
    const grade = fields.text(count - 1);
    if ((count !== 3 && count !== 4) || !/^[+-]?\d{1,9}$/.test(grade)) {
      throw badTrecLine(path, line, "expected 'question document grade', the grade a whole number");
    }
    const judged = judgements.get(question) ?? new Map<string, number>();
    judgements.set(question, judged);
    if (judged.has(document)) {
      const problem = `document '${document}' of question '${question}' was judged before`;
      throw badTrecLine(path, line, problem);
    }
    judged.set(document, Number(grade));
  });
  if (judgements.size === 0) throw emptyTrecFile(path, 'judgements');
  return judgements;
}
