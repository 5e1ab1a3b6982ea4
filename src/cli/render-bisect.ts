import type { BisectResult, BisectStep, FallenQuestion } from '../api/bisect/bisect-project.js';
import { renderDocumentChanges, renderSettingChanges } from './render-changes.js';
import { fallWords } from './bisect/fall-words.js';
import { count, oneLine, plural, score, short, wrap } from './text.js';

/** Questions that are named, and causes. */
const [QUESTIONS, CAUSES] = [5, 5];

/** The search step by step, then the first bad commit, what it changed and whom it hit. */
export function renderBisect(result: BisectResult): string[] {
  const { metric, threshold, good, bad, steps, commits, firstBad, suspects, questions } = result;
  return [
    `${plural(commits, 'commit')} between, by ${metric} of ${plural(questions, 'question')}, bad below ${score(threshold)}`,
    ...[good, bad, ...steps].map(stepLine),
    '',
    `first bad commit: ${short(firstBad.commit)} ${firstBad.subject}`,
    ...suspectLines(suspects),
    ...renderSettingChanges(result.settingChanges),
    ...renderDocumentChanges(result.documentChanges, 10),
    ...causeLines(result),
    ...fallenLines(result),
    '',
    `next: stemma diff ${short(result.lastGood.commit)} ${short(firstBad.commit)}`,
  ];
}

/** What did it: stage and documents, with how many of the questions that were asked. */
function causeLines({ explanation }: BisectResult): string[] {
  const { asked, causes } = explanation;
  if (causes.length === 0) return [];
  const more = causes.length - CAUSES;
  return [
    `what did it, by the ${plural(asked, 'question')} that fell most:`,
    ...causes
      .slice(0, CAUSES)
      .flatMap((one) =>
        wrap(`${count(one.questions)} by ${fallWords(one)}`, 78).map(
          (line, i) => `${i === 0 ? '  ' : '      '}${line}`,
        ),
      ),
    ...(more > 0 ? [`  … and ${plural(more, 'more cause')}`] : []),
  ];
}

function stepLine({ commit, subject, value, bad }: BisectStep): string {
  const [figure, word] =
    value === null ? ['     -', 'skip'] : [score(value), bad === true ? 'bad ' : 'good'];
  return `  ${short(commit)}  ${figure}  ${word}  ${oneLine(subject, 48)}`;
}

function suspectLines(suspects: readonly BisectStep[]): string[] {
  if (suspects.length === 0) return [];
  return [
    `or one of ${plural(suspects.length, 'commit')} before it that could not be measured:`,
    ...suspects.flatMap(({ commit, subject, skipped }) => [
      `  ${short(commit)}  ${oneLine(subject, 60)}`,
      `    ${oneLine(skipped ?? '', 74)}`,
    ]),
  ];
}

function fallenLines({ fallen, metric }: BisectResult): string[] {
  if (fallen.length === 0) return [];
  const more = fallen.length - QUESTIONS;
  return [
    `questions that fell by ${metric}: ${count(fallen.length)}`,
    ...fallen.slice(0, QUESTIONS).map(fallenLine),
    ...(more > 0 ? [`  … and ${plural(more, 'more question')}`] : []),
  ];
}

function fallenLine({ id, question, before, after }: FallenQuestion): string {
  return `  ${score(before)} -> ${score(after)}  ${oneLine(`${id}  ${question}`, 58)}`;
}
