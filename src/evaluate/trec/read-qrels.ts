import { ByteKeys } from '../../util/byte-keys.js';
import {
  badTrecLine,
  emptyTrecFile,
  forEachTrecLine,
  type TrecFields,
  type TrecSource,
} from './trec-fields.js';

/** What was judged for one question. */
export interface JudgedDocuments {
  readonly documents: ByteKeys;
  /** By the number of the document. */
  readonly grades: number[];
}

/** Judgements by question; ids are strings with a character a byte, in the order of the file. */
export type Qrels = ReadonlyMap<string, JudgedDocuments>;

const SWAPPED = 'Are --qrels and --run swapped? A run has six fields a line.';

/**
 * Reads a qrels file: `question iteration document grade` a line, the grade a whole number.
 *
 * Throws `bad-trec-file` naming the line: other than four fields, a grade that is none, a document
 * that was judged before; and for a file without judgements.
 */
export async function readQrels(source: TrecSource): Promise<Qrels> {
  const { path } = source;
  const qrels = new Map<string, JudgedDocuments>();
  let id = '';
  let judged: JudgedDocuments | undefined;
  await forEachTrecLine(source, (fields) => {
    const grade = gradeOf(fields, path);
    const question = fields.binary(0);
    if (judged === undefined || question !== id) {
      id = question;
      judged = qrels.get(id) ?? { documents: new ByteKeys(), grades: [] };
      qrels.set(id, judged);
    }
    if (!judged.documents.add(fields.slice(2))) {
      const problem = `document '${fields.text(2)}' of question '${fields.text(0)}' was judged before`;
      throw badTrecLine(path, fields.line, problem);
    }
    judged.grades.push(grade);
  });
  if (qrels.size === 0) throw emptyTrecFile(path, 'judgements');
  return qrels;
}

function gradeOf(fields: TrecFields, path: string): number {
  if (fields.count !== 4) {
    const found = fields.count > 6 ? 'more than six' : fields.count.toString();
    const problem = `expected 'question iteration document grade', found ${found} fields`;
    throw badTrecLine(path, fields.line, problem, fields.count === 6 ? [SWAPPED] : undefined);
  }
  const text = fields.binary(3);
  if (/^[+-]?\d{1,9}$/.test(text)) return Number(text);
  const problem = `the grade '${fields.text(3)}' is no whole number of up to nine digits`;
  throw badTrecLine(path, fields.line, problem);
}
