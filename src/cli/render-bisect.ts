import type { BisectResult, BisectStep } from '../api/bisect-project.js';
import { renderDocumentChanges, renderSettingChanges } from './render-changes.js';
import { oneLine, plural, score, short } from './text.js';

/** The search step by step, then the first bad commit and what it changed. */
export function renderBisect(result: BisectResult): string[] {
  const { metric, threshold, good, bad, steps, commits, firstBad } = result;
  return [
    `${plural(commits, 'commit')} between, by ${metric}, bad below ${score(threshold)}`,
    stepLine(good),
    stepLine(bad),
    ...steps.map(stepLine),
    '',
    `first bad commit: ${short(firstBad.commit)} ${firstBad.subject}`,
    ...renderSettingChanges(result.settingChanges),
    ...renderDocumentChanges(result.documentChanges, 10),
  ];
}

function stepLine({ commit, subject, value, bad }: BisectStep): string {
  return `  ${short(commit)}  ${score(value)}  ${bad ? 'bad ' : 'good'}  ${oneLine(subject, 48)}`;
}
