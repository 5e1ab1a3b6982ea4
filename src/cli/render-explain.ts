import type { EvidenceView, HoldingChunk } from '../api/answers/evidence-view.js';
import type { ExplainedEvidence, ExplainResult } from '../api/explain-question.js';
import { joinedWords, rankWords, settingWords, stageWords } from './answer-words.js';
import { explainAdvice } from './explain-advice.js';
import { explainWords } from './explain-words.js';
import { resultLines, WIDTH } from './result-lines.js';
import { tableLines } from './table.js';
import { count, oneLine, plural, wrap } from './text.js';
import { visible } from './visible.js';

/** One question: where its evidence stood and stands, what moved it, and what to look at next. */
export function renderExplain(result: ExplainResult, limit: number): string[] {
  const { id, question, evidence, from, to } = result;
  const lines = [
    ...titleLines(id, question),
    `from ${from} to ${to}`,
    ...evidence.flatMap((one) => ['', ...evidenceLines(one, result)]),
    ...stepLines(result),
    '',
    ...explainWords(result).flatMap((sentence) => wrap(sentence, WIDTH)),
    ...changedResults(result, limit),
    ...section('next:', explainAdvice(result)),
  ];
  return lines.map(visible);
}

function titleLines(id: string | null, question: string): string[] {
  const indent = id === null ? '' : ' '.repeat(id.length + 2);
  const [first = '', ...more] = wrap(question, WIDTH, indent);
  return [id === null ? first : `${id}  ${first.trimStart()}`, ...more];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

/** An evidence item, with a column of figures for each side. */
function evidenceLines(one: ExplainedEvidence, { from, to }: ExplainResult): string[] {
  const text = one.to.place?.text ?? one.from.place?.text;
  const quote = text === undefined ? 'the whole document' : `"${oneLine(text, 72)}"`;
  const columns = [{ title: '' }, { title: side(from) }, { title: side(to) }];
  const rows = ROWS.map(({ name, cell }) => [name, cell(one.from), cell(one.to)]);
  const told = rows.filter(([, before, after]) => before !== '' || after !== '');
  return [
    `evidence ${one.evidence}: ${one.document}, ${one.change}`,
    `  ${quote}`,
    ...tableLines(
      columns,
      told.map(([name = '', ...cells]) => [`  ${name}`, ...cells]),
    ),
    ...[one.from.unresolved, one.to.unresolved].flatMap((message, i) =>
      message === null ? [] : wrap(`${i === 0 ? from : to}: ${message}`, WIDTH, '  '),
    ),
  ];
}

function side(at: string): string {
  return oneLine(at, 28);
}

const ROWS: readonly { readonly name: string; readonly cell: (view: EvidenceView) => string }[] = [
  {
    name: 'rank',
    cell: ({ rank, isTop }) => `${rankWords(rank)}${isTop ? '' : ', not in the results'}`,
  },
  { name: 'chunk', cell: ({ chunk }) => (chunk === null ? '' : chunkWords(chunk)) },
  { name: 'holds', cell: ({ chunk }) => (chunk === null ? '' : shareWords(chunk)) },
  { name: 'by vectors', cell: ({ scores }) => sideWords(scores.dense, 4) },
  { name: 'by words', cell: ({ scores }) => sideWords(scores.lexical, 2) },
  { name: 'fused', cell: ({ scores }) => (scores.fused === null ? '' : scores.fused.toFixed(4)) },
  {
    name: 'rerank',
    cell: ({ scores }) => (scores.rerank === null ? '' : scores.rerank.toFixed(3)),
  },
];

function chunkWords({ start, end, tokens }: HoldingChunk): string {
  return `${start}-${end}, ${plural(tokens, 'token')}`;
}

/** How much of the evidence a chunk holds. */
export function shareWords({ share }: HoldingChunk): string {
  return share === 1 ? 'all of it' : `${Math.floor(share * 100)} % of it`;
}

function sideWords(found: EvidenceView['scores']['dense'], digits: number): string {
  if (found === undefined) return '';
  return found === null ? 'not found' : `${found.score.toFixed(digits)}, rank ${count(found.rank)}`;
}

/** Each state, with the rank of each evidence item in it. */
function stepLines({ states, evidence, from, to }: ExplainResult): string[] {
  if (states.length < 2 || evidence.length === 0) return [];
  const columns = [
    { title: 'step by step, the rank of' },
    ...evidence.map((one) => ({ title: `evidence ${one.evidence}`, align: 'right' as const })),
  ];
  const rows = states.map(({ stages }, i) => {
    const name = i === 0 ? from : stepName(stages, i === states.length - 1 ? to : undefined);
    return [`  ${oneLine(name, 50)}`, ...evidence.map(({ ranks }) => rankWords(ranks[i] ?? null))];
  });
  const notes = states.flatMap((state) => joinedWords(state) ?? []);
  return [
    '',
    ...tableLines(columns, rows),
    ...states.flatMap(settingWords).map((setting) => `  ~ ${setting}`),
    ...notes.flatMap((note) => wrap(note, WIDTH, '  note: ')),
  ];
}

function stepName(stages: ExplainResult['states'][number]['stages'], end: string | undefined) {
  const what = stages.length === 0 ? 'nothing differs' : `+ ${stageWords(stages)}`;
  return end === undefined ? what : `${what} = ${end}`;
}

function changedResults({ results }: ExplainResult, limit: number): string[] {
  if (results.length === 0) return [];
  const more = results.length - limit;
  if (limit === 0) return ['', `${plural(more, 'difference')} in the results (--limit)`];
  return [
    '',
    'results that differ, rank before -> after:',
    ...results.slice(0, limit).flatMap(resultLines),
    ...(more > 0 ? [`  … and ${plural(more, 'more result')} (--limit)`] : []),
  ];
}
