import { badImport } from './bad-import.js';
import { addJudgedTopics, type JudgedTopic } from './judged-documents.js';
import { readJudgements } from './read-judgements.js';
import type { SourceSet } from './source-question.js';
import { SourceSetBuilder } from './source-set-builder.js';

/** A topics file with its judgements, as texts. */
export interface TrecFiles {
  readonly topics: string;
  readonly qrels: string;
}

/** How topics are read. */
export interface TrecOptions {
  readonly path: string;
  readonly qrelsPath: string;
  /** Which field of a topic is the question: `title`, `desc`, `query` … */
  readonly field: string | undefined;
}

/** Fields that are the question where none is named, the first that a topic has. */
const QUESTION_FIELDS = ['title', 'query', 'question', 'desc', 'description'];

/**
 * Reads TREC topics with qrels: `<top>` with `<num>` and fields that nothing closes, `<topic
 * number="…">` with fields in XML, or a number and a question on each line with a tab between. Judged
 * documents are evidence as a whole, known by their names.
 *
 * Throws `bad-import` for a file without topics, `bad-trec-file` for judgements that cannot be read.
 */
export async function readTrec(files: TrecFiles, options: TrecOptions): Promise<SourceSet> {
  const builder = new SourceSetBuilder();
  const judgements = await readJudgements(files.qrels, options.qrelsPath);
  const topics = [...topicsOf(files.topics, options, builder)];
  if (topics.length === 0 && builder.finish().refused.length === 0) {
    throw badImport(
      options,
      'it has no topics',
      'Give topics as <top> … </top>, <topic number="…"> … </topic>, or NUMBER<tab>QUESTION lines.',
    );
  }
  addJudgedTopics(builder, topics, {
    judgements,
    evidenceOf: (name, grade) => ({ kind: 'document', name, grade }),
  });
  return builder.finish();
}

function* topicsOf(
  text: string,
  options: TrecOptions,
  builder: SourceSetBuilder,
): Generator<JudgedTopic> {
  if (!/<top(ic)?\b/i.test(text)) {
    yield* topicLines(text, builder);
    return;
  }
  for (const match of text.matchAll(/<(top|topic)\b([^>]*)>([\s\S]*?)<\/\1>/gi)) {
    const [, , attributes = '', body = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    const place = { line, where: `line ${line}` };
    const fields = fieldsOf(body);
    const number = /number\s*=\s*["']([^"']+)["']/i.exec(attributes)?.[1] ?? fields.get('num');
    const id = number?.replace(/^number:/i, '').trim();
    const question = questionOf(fields, options.field);
    if (id !== undefined && id !== '') yield { ...place, id, question };
    else builder.refuse(place, { id: null, reason: 'bad-id', message: 'the topic has no number' });
  }
}

function* topicLines(text: string, builder: SourceSetBuilder): Generator<JudgedTopic> {
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const place = { line, where: `line ${line}` };
    const tab = content.indexOf('\t');
    const id = content.slice(0, Math.max(0, tab)).trim();
    if (id !== '') yield { ...place, id, question: content.slice(tab + 1) };
    else {
      const message = 'expected a number, a tab and a question';
      builder.refuse(place, { id: null, reason: 'bad-row', message });
    }
  }
}

/** A field goes to its end tag, or to the next field where nothing closes it. */
function fieldsOf(body: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', content = ''] of body.matchAll(/<(\w+)>([^<]*)/g)) {
    const text = content
      .replace(/^\s*(Topic|Description|Narrative|Number):/i, '')
      .replace(/\s+/g, ' ')
      .trim();
    if (!fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), unescaped(text));
  }
  return fields;
}

function questionOf(
  fields: ReadonlyMap<string, string>,
  wanted: string | undefined,
): string | undefined {
  if (wanted !== undefined) return fields.get(wanted.toLowerCase());
  return QUESTION_FIELDS.map((name) => fields.get(name)).find((text) => text !== undefined);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => ENTITIES[entity] ?? entity);
}
