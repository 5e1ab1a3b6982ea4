import type { DiffResult } from '../../api/diff/diff-project.js';
import { renderAnswers } from '../render-answers.js';
import { renderSettingChanges } from '../render-changes.js';
import { renderVectors } from '../render-vectors.js';
import { count, oneLine, plural, score, signed } from '../text.js';
import { visible } from '../visible.js';

const FATES = ['edited', 'moved', 'split', 'merged', 'recut', 'added', 'removed'] as const;

/** What differs in all, before any document is named. */
export function totalLines(result: DiffResult, limit: number): string[] {
  return [
    documentLine(result),
    ...renderSettingChanges(result.settings),
    ...questionLines(result.questions, limit),
    ...chunkLines(result.chunks),
    ...boundaryLines(result),
    ...evidenceLines(result.evidence, limit),
    ...metricLines(result.metrics),
  ];
}

/** Vectors and answers, where they were asked for. */
export function retrievalLines({ vectors, answers }: DiffResult, limit: number): string[] {
  return [
    ...(vectors === undefined ? [] : renderVectors(vectors)),
    ...(answers === undefined ? [] : renderAnswers(answers, limit)),
  ];
}

function documentLine({ documents, renames }: DiffResult): string {
  if (documents.length === 0) return 'documents: no difference';
  const of = (kind: string) => documents.filter(({ change }) => change === kind).length;
  const counts = [
    ['added', of('added') - renames.length],
    ['changed', of('changed')],
    ['removed', of('removed') - renames.length],
    ['renamed', renames.length],
  ] as const;
  return `documents: ${listed(counts)}`;
}

function chunkLines(chunks: DiffResult['chunks']): string[] {
  const { before, after, unchanged, passages } = chunks;
  const counts = FATES.map((fate) => [fate, chunks[fate]] as const);
  const total = before === after ? count(after) : `${count(before)} -> ${count(after)}`;
  return [
    `chunks: ${total}: ${listed([...counts, ['unchanged', unchanged]])}`,
    ...(chunks.recut > 0 ? ['  recut: the same text, cut at other places'] : []),
    ...(passages.length > 0
      ? [`  ${plural(passages.length, 'passage')} moved within a document`]
      : []),
  ];
}

/** Counts that are not 0, with what they count. */
export function listed(counts: readonly (readonly [name: string, value: number])[]): string {
  const parts = counts
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${count(value)} ${name}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** The kinds of change of some chunks. */
export function fateCounts(items: DiffResult['chunks']['items']): string {
  return listed(
    FATES.map((fate) => [fate, items.filter(({ change }) => change === fate).length] as const),
  );
}

/** How the cuts moved, where it was the splitter and not an edit that moved them. */
function boundaryLines({ settings, chunks: { boundaries } }: DiffResult): string[] {
  if (!settings.some(({ path }) => /^pipelines?\b.*\bchunk\b/.test(path))) return [];
  const { cuts, meanSize, chunks } = boundaries;
  const sizes = [meanSize.before, meanSize.after].map((size) => count(Math.round(size ?? 0)));
  return [
    `  cuts kept in place: ${count(cuts.kept)} of ${count(cuts.before)}, now ${count(cuts.after)}`,
    `  mean size: ${sizes.join(' -> ')} characters (${count(chunks.before)} -> ${count(chunks.after)} chunks)`,
  ];
}

function evidenceLines(evidence: DiffResult['evidence'], limit: number): string[] {
  if (evidence === null || evidence.spans === 0) return [];
  const { spans, whole, cut, healed, lost, found } = evidence;
  const wholes =
    whole.before === whole.after
      ? count(whole.after)
      : `${count(whole.before)} -> ${count(whole.after)}`;
  const lists = [
    ['cut apart now', cut],
    ['whole again', healed],
    ['no longer in the text', lost],
    ['in the text now', found],
  ] as const;
  return [
    `evidence: ${plural(spans, 'span')} in these documents, whole in one chunk: ${wholes}`,
    ...lists.flatMap(([what, places]) => {
      if (places.length === 0) return [];
      const names = [...new Set(places.map(({ question }) => visible(question)))];
      const shown = names.slice(0, limit).join(', ');
      const more = names.length > limit ? ', …' : '';
      return [oneLine(`${what}: ${count(places.length)} (${shown}${more})`, 78)].map(
        (line) => `  ${line}`,
      );
    }),
    ...(lost.length === 0 ? [] : ['    `stemma questions reanchor` follows edits of the words']),
  ];
}

function questionLines(questions: DiffResult['questions'], limit: number): string[] {
  if (questions === null) return [];
  const { added, removed, changed } = questions;
  if (added.length + removed.length + changed.length === 0) return [];
  const lines = [
    ...added.map(({ id, question }) => `+ ${visible(id)}: ${visible(question)}`),
    ...removed.map(({ id, question }) => `- ${visible(id)}: ${visible(question)}`),
    ...changed.flatMap(({ id, fields }) =>
      fields.map(({ path, before, after }) => {
        const sides = [before, after].map((side) => oneLine(shownValue(side), 24));
        return `~ ${visible(id)} ${path}: ${sides.join(' -> ')}`;
      }),
    ),
  ];
  const more = lines.length - limit;
  const counts = [
    ['added', added.length],
    ['removed', removed.length],
    ['changed', changed.length],
  ] as const;
  return [
    `questions: ${listed(counts)}`,
    ...lines.slice(0, limit).map((line) => `  ${oneLine(line, 78)}`),
    ...(more > 0 ? [`  … and ${count(more)} more`] : []),
  ];
}

function shownValue(value: unknown): string {
  return value === undefined ? '(none)' : visible(JSON.stringify(value));
}

function metricLines(metrics: DiffResult['metrics']): string[] {
  const lines = Object.entries(metrics).flatMap(([name, { before, after }]) => {
    if (before === null || after === null || before === after) return [];
    return [`  ${name} ${score(before)} -> ${score(after)} (${signed(after - before)})`];
  });
  return lines.length === 0 ? [] : ['figures:', ...lines];
}
