import { ByteKeys } from '../../util/byte-keys.js';
import { readScore } from './read-score.js';
import {
  badTrecLine,
  emptyTrecFile,
  forEachTrecLine,
  type TrecFields,
  type TrecSource,
} from './trec-fields.js';

/** What came back for one question, in the order of the file. */
export interface RetrievedDocuments {
  readonly documents: ByteKeys;
  /** By the number of the document. */
  readonly scores: number[];
}

/** A run; question ids are strings with a character a byte. */
export interface TrecRun {
  /** The tag of the last line. */
  readonly tag: string;
  readonly questions: ReadonlyMap<string, RetrievedDocuments>;
}

const SWAPPED = 'Are --qrels and --run swapped? Qrels have four fields a line.';

/**
 * Reads a run file: `question Q0 document rank score tag` a line; what follows the tag is ignored,
 * and so is the rank. Lines of a question may stand anywhere.
 *
 * Throws `bad-trec-file` naming the line: fewer than six fields, a score that is no number, a
 * document that came before; and for a file without results. Costs about half a second for a
 * million lines, and some 60 bytes of memory for each.
 */
export async function readRun(source: TrecSource): Promise<TrecRun> {
  const { path } = source;
  const questions = new Map<string, RetrievedDocuments>();
  let tag = '';
  let id = '';
  let retrieved: RetrievedDocuments | undefined;
  await forEachTrecLine(source, (fields) => {
    const score = scoreOf(fields, path);
    if (retrieved === undefined || !fields.is(0, id)) {
      id = fields.binary(0);
      // Most runs bring as many documents for each question.
      const expected = retrieved?.scores.length;
      retrieved = questions.get(id) ?? { documents: new ByteKeys(expected), scores: [] };
      questions.set(id, retrieved);
    }
    if (!retrieved.documents.add(fields.slice(2))) {
      const problem = `document '${fields.text(2)}' of question '${fields.text(0)}' came before`;
      throw badTrecLine(path, fields.line, problem);
    }
    retrieved.scores.push(score);
    if (!fields.is(5, tag)) tag = fields.binary(5);
  });
  if (questions.size === 0) throw emptyTrecFile(path, 'results');
  return { tag: Buffer.from(tag, 'latin1').toString('utf8'), questions };
}

function scoreOf(fields: TrecFields, path: string): number {
  if (fields.count < 6) {
    const problem = `expected 'question Q0 document rank score tag', found ${fields.count} fields`;
    throw badTrecLine(path, fields.line, problem, fields.count === 4 ? [SWAPPED] : undefined);
  }
  const score = readScore(fields.slice(4));
  if (!Number.isNaN(score)) return score;
  throw badTrecLine(path, fields.line, `the score '${fields.text(4)}' is no number`);
}

/**
 * The numbers of the documents from the top: by score descending (64 bits), then by the bytes of
 * the id descending, whatever the ranks of the file say.
 */
export function rankDocuments({ documents, scores }: RetrievedDocuments): Uint32Array {
  const order = new Uint32Array(scores.length);
  for (let index = 0; index < order.length; index++) order[index] = index;
  const before = (a: number, b: number): number => {
    const [left, right] = [scores[a] ?? 0, scores[b] ?? 0];
    if (left !== right) return left > right ? -1 : 1;
    return documents.compare(b, a);
  };
  for (let place = 1; place < order.length; place++) {
    // Most runs are in order already.
    if (before(place - 1, place) > 0) return order.sort(before);
  }
  return order;
}
