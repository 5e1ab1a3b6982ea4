import type { RunResult, RunStage } from '../api/run-project.js';
import { tableLines } from './table.js';
import { count, fill, money, plural, seconds, short } from './text.js';

type Recall = NonNullable<RunStage['recall']>;

/** The report of a run: a row a stage, then what there is now. */
export function renderRun(result: RunResult): string[] {
  const columns = [
    { title: 'stage' },
    { title: 'status' },
    { title: 'added', align: 'right' },
    { title: 'changed', align: 'right' },
    { title: 'removed', align: 'right' },
    { title: 'time', align: 'right' },
  ] as const;
  const several = result.stages.some(({ pipeline }) => pipeline !== null && pipeline !== 'main');
  const rows = result.stages.map((stage) => [
    several && stage.pipeline !== null ? `${stage.pipeline}: ${stage.name}` : stage.name,
    stage.status,
    count(stage.added),
    count(stage.changed),
    count(stage.removed),
    seconds(stage.seconds),
  ]);
  const { documents, texts, chunks, snapshot } = result;
  const sizes = [
    plural(documents, 'document'),
    ...(texts === documents ? [] : [plural(texts, 'text')]),
    plural(chunks, 'chunk'),
    ...findingNotes(result),
  ];
  const [head = '', ...lines] = tableLines(columns, rows);
  const notes = result.stages.map(noteOf);
  return [
    ...broughtLine(result),
    head,
    ...lines.flatMap((line, i) => withNote(line, notes[i] ?? '')),
    `${sizes.join(', ')}, snapshot ${short(snapshot)}`,
  ];
}

/** Documents that were brought before anything else. */
function broughtLine({ brought }: RunResult): string[] {
  if (brought === undefined) return [];
  return [`${plural(brought.documents, 'document')} brought to the state of stemma.lock`, ''];
}

/** The note behind its row, or below it where the line would be too long. */
function withNote(line: string, note: string): string[] {
  if (note === '') return [line];
  return fill([line, note], 80).map((text, i) => (i === 0 ? text : `    ${text}`));
}

function noteOf(stage: RunStage): string {
  if (stage.recall !== undefined) return indexNote(stage, stage.recall);
  if (stage.status === 'cached') return '';
  if (stage.name === 'snapshot') return `${plural(stage.documents, 'file')} read`;
  if (stage.embedded !== undefined) {
    const { embedded, reused = 0, truncated = 0, tokens, cost } = stage;
    const paid = cost === undefined ? '' : `, ${money(cost.amount, cost.currency)}`;
    const counted = tokens === undefined ? '' : `, ${plural(tokens, 'token')}${paid}`;
    if (stage.name === 'embed')
      return `${count(embedded)} embedded, ${count(reused)} reused${counted}`;
    const cut = truncated === 0 ? '' : `, ${count(truncated)} cut at the embedder's limit`;
    return `${count(embedded)} embedded to split${cut}${counted}`;
  }
  const unit = stage.name === 'chunk' || stage.name === 'clean' ? 'text' : 'document';
  const worked = stage.documents > 0 ? [plural(stage.documents, unit)] : [];
  return [...worked, ...findingNotes(stage), ...cleanedNotes(stage.cleaned)].join(', ');
}

function findingNotes({ skipped = 0, warnings = 0 }: Pick<RunStage, 'skipped' | 'warnings'>) {
  return [
    ...(skipped > 0 ? [`${count(skipped)} skipped`] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ];
}

function cleanedNotes(cleaned: RunStage['cleaned']): string[] {
  if (cleaned === undefined) return [];
  const { boilerplate, emptied, dropped, duplicates } = cleaned;
  return [
    ...(boilerplate > 0 ? [plural(boilerplate, 'boilerplate line')] : []),
    ...(emptied > 0 ? [`${count(emptied)} with nothing else`] : []),
    ...(dropped > 0 ? [`${plural(dropped, 'duplicate')} dropped`] : []),
    ...(duplicates > 0 ? [`${plural(duplicates, 'duplicate')} kept`] : []),
  ];
}

function indexNote({ changedShare }: RunStage, { k, mean }: Recall): string {
  const recall = `recall@${k} ${mean}`;
  if (changedShare === undefined) return recall;
  // What is removed counts too, so that the share may exceed all there is.
  const most = changedShare > 0.5 ? 'most of it' : `${Math.round(100 * changedShare)} % of it`;
  return `built anew, ${most} changed; ${recall}`;
}
