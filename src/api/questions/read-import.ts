import { StemmaError } from '../../errors/stemma-error.js';
import { readBeir } from '../../evaluate/import/read-beir.js';
import { readCsvQuestions } from '../../evaluate/import/read-csv-questions.js';
import { readPromptfoo } from '../../evaluate/import/read-promptfoo.js';
import { readRagas } from '../../evaluate/import/read-ragas.js';
import { readSquad } from '../../evaluate/import/read-squad.js';
import { readTrec } from '../../evaluate/import/read-trec-topics.js';
import { parseFieldNames } from '../../evaluate/import/source-fields.js';
import type { SourceSet } from '../../evaluate/import/source-question.js';
import type { Project } from '../project.js';
import { readUserFile } from './read-user-file.js';

/** Forms of question sets that can be imported. */
export const IMPORT_FORMATS = [
  'squad',
  'beir',
  'trec',
  'csv',
  'tsv',
  'promptfoo',
  'ragas',
] as const;

export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** A file to import, and how it is to be read; what does not belong to its form is refused. */
export interface ImportSource {
  /** Relative to where the user works, as all files. */
  readonly file: string;
  readonly format: ImportFormat;
  /** Judgements of `beir` and `trec`. */
  readonly qrels?: string | undefined;
  /** `corpus.jsonl` of `beir`. */
  readonly corpus?: string | undefined;
  /** `FIELD=NAME` for columns and variables with names of their own. */
  readonly columns?: readonly string[] | undefined;
  /** Of `csv`. */
  readonly delimiter?: string | undefined;
  /** Field of a topic of `trec` that is the question. */
  readonly topicField?: string | undefined;
  /** Each answer of a `squad` question is evidence. */
  readonly allAnswers?: boolean | undefined;
  /** Questions of a table, of `promptfoo` and of `ragas` that state no evidence are unanswerable. */
  readonly unanswerable?: boolean | undefined;
  /** Folder that contexts are written to as documents, of `squad`, `beir` and `ragas`. */
  readonly documents?: string | undefined;
}

const TABLES: readonly ImportFormat[] = ['csv', 'tsv', 'promptfoo', 'ragas'];

/** Which options belong to which forms. */
const BELONGS: Readonly<
  Record<Exclude<keyof ImportSource, 'file' | 'format'>, readonly ImportFormat[]>
> = {
  qrels: ['beir', 'trec'],
  corpus: ['beir'],
  columns: TABLES,
  delimiter: ['csv'],
  topicField: ['trec'],
  allAnswers: ['squad'],
  unanswerable: TABLES,
  documents: ['squad', 'beir', 'ragas'],
};

/** Reads a file to import; throws `bad-usage`, and what reading it throws. */
export async function readImport(project: Project, source: ImportSource): Promise<SourceSet> {
  refuseForeign(source);
  const { file: path, format, unanswerable = false } = source;
  const read = (name: string) => readUserFile(project, name);
  const fieldNames = parseFieldNames(source.columns ?? []);
  switch (format) {
    case 'squad':
      return readSquad(read(path), { path, allAnswers: source.allAnswers ?? false });
    case 'beir': {
      const qrelsPath = needQrels(source);
      const corpus = source.corpus === undefined ? undefined : read(source.corpus);
      const files = { queries: read(path), qrels: read(qrelsPath), corpus };
      return readBeir(files, { qrelsPath, allDocuments: source.documents !== undefined });
    }
    case 'trec': {
      const qrelsPath = needQrels(source);
      const files = { topics: read(path), qrels: read(qrelsPath) };
      return readTrec(files, { path, qrelsPath, field: source.topicField });
    }
    case 'csv':
    case 'tsv': {
      const delimiter = format === 'tsv' ? '\t' : source.delimiter;
      return readCsvQuestions(read(path), { path, delimiter, fieldNames, unanswerable });
    }
    case 'promptfoo':
      return readPromptfoo(read(path), { path, fieldNames, unanswerable });
    case 'ragas':
      return readRagas(read(path), { path, fieldNames, unanswerable });
  }
}

/** An option that nothing would come of is a mistake. */
function refuseForeign(source: ImportSource): void {
  for (const [name, formats] of Object.entries(BELONGS)) {
    // The keys of BELONGS are those of the options.
    const value = source[name as keyof typeof BELONGS];
    const isGiven = Array.isArray(value)
      ? value.length > 0
      : value !== undefined && value !== false;
    if (!isGiven || formats.includes(source.format)) continue;
    const flag = FLAGS[name] ?? name;
    throw new StemmaError('bad-usage', `--${flag} is nothing to --format ${source.format}`, {
      suggestions: [`It belongs to ${formats.join(', ')}.`],
    });
  }
}

const FLAGS: Readonly<Record<string, string>> = {
  columns: 'column',
  topicField: 'topic-field',
  allAnswers: 'all-answers',
};

function needQrels({ qrels, format }: ImportSource): string {
  if (qrels !== undefined) return qrels;
  throw new StemmaError('bad-usage', `--format ${format} needs the judgements`, {
    suggestions: ['Name their file: --qrels qrels/test.tsv.'],
  });
}
