import type { Cause } from '../api/answers/cause-of-step.js';
import type { HoldingChunk } from '../api/answers/evidence-view.js';
import type { ExplainedEvidence, ExplainResult } from '../api/explain-question.js';
import { causeWords, settingWords, stageWords } from './answer-words.js';
import { capital, plural } from './text.js';

/** Places from which on a step is told that did not decide. */
const FURTHER = 3;

/** What happened to a question, in sentences: a paragraph for evidence items that went alike. */
export function explainWords(result: ExplainResult): string[] {
  const { evidence, results, causes } = result;
  if (evidence.length > 0) return evidenceWords(result);
  const why = causes.map(causeWords).join('; ');
  if (results.length === 0) return ['Both answer with the same results in the same order.'];
  const none = 'The question has no evidence, so its results alone are compared.';
  return [`${none} ${plural(results.length, 'result')} differ: ${why}.`];
}

function evidenceWords(result: ExplainResult): string[] {
  const numbers = new Map<string, number[]>();
  for (const one of result.evidence) {
    const sentences = [
      moveWords(one, result),
      ...one.causes.map((cause) => causeSentence(cause, one, result)),
      ...furtherWords(one, result),
      ...cutWords(one),
    ].join(' ');
    numbers.set(sentences, [...(numbers.get(sentences) ?? []), one.evidence]);
  }
  return [...numbers].map(([sentences, of]) => `Evidence ${of.join(' and ')} ${sentences}`);
}

/** Steps that moved it the same way without being what decided. */
function furtherWords({ ranks, causes, change }: ExplainedEvidence, { states }: ExplainResult) {
  const way = change === 'lost' || change === 'later' ? 1 : -1;
  if (change === 'same' || change === 'missing') return [];
  return states.flatMap(({ stages }, i) => {
    const [before, after] = [ranks[i - 1] ?? null, ranks[i] ?? null];
    if (i === 0 || causes.some(({ state }) => state === i)) return [];
    const by = way * ((after ?? Infinity) - (before ?? Infinity));
    if (!(by >= FURTHER)) return [];
    const where = `from rank ${before ?? 'none'} to ${after ?? 'none'}`;
    return [`${capital(stageWords(stages))} moved it further the same way, ${where}.`];
  });
}

function moveWords({ change, from, to }: ExplainedEvidence, { top }: ExplainResult): string {
  const now = to.rank === null ? 'is in none that were looked at' : `is at rank ${to.rank}`;
  switch (change) {
    case 'lost':
      return `was at rank ${String(from.rank)} and is lost: it ${now}, and ${top.to} are given.`;
    case 'found':
      return `is found now, at rank ${String(to.rank)}.`;
    case 'later':
    case 'earlier':
      return `comes ${change}: rank ${String(from.rank)} before, ${String(to.rank)} now.`;
    case 'same':
      return `is where it was, at rank ${String(to.rank)}.`;
    case 'missing':
      return `is among the results of neither; now it ${now}.`;
  }
}

function causeSentence(cause: Cause, one: ExplainedEvidence, result: ExplainResult): string {
  const state = result.states[cause.state];
  const settings = state === undefined ? [] : settingWords(state);
  const by = settings.length === 0 ? '' : ` (${settings.join(', ')})`;
  switch (cause.kind) {
    case 'boundaries':
      return `Chunking did it${by}: its chunk was ${chunkWords(one.from.chunk)} and is ${chunkWords(one.to.chunk)}.`;
    case 'other-chunks':
      return `Its own chunk stayed, but others were cut otherwise${by}.`;
    case 'vectors':
      return `Its vector is another one${by}${scoreWords(one, 'dense', 4)}.`;
    case 'fitted-again':
      return `The embedder was fitted again on other documents${scoreWords(one, 'dense', 4)}.`;
    case 'word-statistics':
      return `The words of the question are more or less common in other documents than they were${scoreWords(one, 'lexical', 2)}.`;
    case 'index':
      return indexWords(cause, one);
    case 'retrieval':
      return `Retrieval settings did it${by}.`;
    case 'other-documents':
      return cause.documents.length === 0
        ? 'Results of documents that changed stand where they did not.'
        : `Results of ${cause.documents.join(', ')} stand where they did not.`;
    case 'several':
      return `${capital(stageWords(cause.stages))} did it${by}, not told apart.`;
    default:
      return `${capital(causeWords(cause))}${by}.`;
  }
}

function indexWords({ state }: Cause, { ranks }: ExplainedEvidence): string {
  if (ranks.length === 2) return 'Only the index differs: what is near is looked for otherwise.';
  // The first step leaves the graphs of the one side, the last one comes to those of the other.
  const isFirst = state === 1;
  const exact = ranks[isFirst ? state : state - 1] ?? null;
  const where = exact === null ? 'does not find it either' : `finds it at rank ${exact}`;
  return `The index ${isFirst ? 'before' : 'now'} is approximate: comparing every vector ${where}.`;
}

/** Evidence that no chunk holds whole any more. */
function cutWords({ from, to }: ExplainedEvidence): string[] {
  const isWhole = ({ share }: HoldingChunk) => share === 1;
  if (to.chunks.length === 0 || to.chunks.some(isWhole)) return [];
  if (from.chunks.length > 0 && !from.chunks.some(isWhole)) return [];
  const parts = to.chunks.map(
    ({ start, end, share }) => `${start}-${end} holds ${Math.floor(share * 100)} %`,
  );
  return [`A boundary cuts it: no chunk holds all of it any more, ${parts.join(', ')}.`];
}

function scoreWords(
  { from, to }: ExplainedEvidence,
  side: 'dense' | 'lexical',
  digits: number,
): string {
  const [before, after] = [from.scores[side], to.scores[side]];
  if (!before || !after) return '';
  const [old, fresh] = [before.score.toFixed(digits), after.score.toFixed(digits)];
  return `: score ${old} (rank ${before.rank}) before, ${fresh} (rank ${after.rank}) now`;
}

function chunkWords(chunk: HoldingChunk | null): string {
  return chunk === null ? 'none' : `${chunk.start}-${chunk.end} (${plural(chunk.tokens, 'token')})`;
}
