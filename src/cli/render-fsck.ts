import type {
  DamagedPart,
  DamagedSnapshot,
  IntegrityResult,
} from '../api/integrity/check-integrity.js';
import type { IntegrityProblem, Repair } from '../api/integrity/integrity-problems.js';
import type { RepairResult } from '../api/integrity/repair-integrity.js';
import { bytes, count, plural, wrap } from './text.js';

/** More are only in --json. */
const MOST_PROBLEMS = 20;
const MOST_SNAPSHOTS = 20;
const MOST_NAMES = 5;

const HOW: Readonly<Record<Repair, string>> = {
  refetch:
    '`stemma fsck --repair` takes it from the files on disk or from Git, where they have these very bytes',
  recompute: 'derived data: `stemma fsck --repair` makes it again',
  remove: 'nothing needs it: `stemma fsck --repair` takes it out',
  lost: 'lost here: only another copy of .stemma/store.db has it',
  manual: 'not for stemma to change: mend it by hand, as the message says',
};

const HOW_PART: Readonly<Record<Repair, string>> = {
  refetch: 'to be had from the files on disk or from Git',
  recompute: 'can be made again',
  remove: 'nothing needs it',
  lost: 'lost, unless there is another copy of store.db',
  manual: 'to be mended by hand',
};

/** What the check looked at, what is wrong, whom it affects, and what helps. */
export function renderIntegrity(result: IntegrityResult): string[] {
  const { objects, commits, maps, problems, droppedIndexes, orphanedBlocks, fast } = result;
  const looked = `${plural(objects, 'object')} (${bytes(result.bytes)}${fast ? ', not re-hashed' : ''}), ${plural(commits, 'commit')}, ${plural(maps, 'map')}`;
  const lines = [
    `${looked}: ${problems.length === 0 ? 'all sound' : plural(problems.length, 'problem')}`,
  ];
  // Of an empty store what the snapshots miss says all; each thing missing would only repeat it.
  const isEmpty = objects === 0;
  const shown = problems.filter(({ kind }) => !isEmpty || kind === 'store' || kind === 'git');
  for (const problem of shown.slice(0, MOST_PROBLEMS)) lines.push(...renderProblem(problem));
  if (shown.length > MOST_PROBLEMS) {
    lines.push(`  … and ${count(shown.length - MOST_PROBLEMS)} more: \`stemma fsck --json\``);
  }
  lines.push(...renderSnapshots(result.snapshots));
  if (droppedIndexes > 0 && !isEmpty) {
    lines.push(
      `${plural(droppedIndexes, 'index').replace(/indexs$/, 'indexes')} of older commits dropped: built again where used`,
    );
  }
  if (orphanedBlocks.blocks > 0) {
    lines.push(
      `${plural(orphanedBlocks.blocks, 'block')} (${bytes(orphanedBlocks.bytes)}) hold nothing: \`stemma gc --yes\` removes them`,
    );
  }
  return lines;
}

/** What a repair did, then what is left. */
export function renderRepair(result: RepairResult): string[] {
  const { found, repaired, forgotten, fromGit, snapshots } = result.repair;
  if (found === 0) return renderIntegrity(result);
  const lines = [
    `Repaired ${count(repaired)} of ${plural(found, 'problem')}; ${count(result.problems.length)} remain`,
    `  ${plural(forgotten, 'damaged object')} taken out, ${count(fromGit)} put back from Git`,
  ];
  for (const { at, outcome, different, message } of snapshots.slice(0, MOST_SNAPSHOTS)) {
    if (outcome === 'equal') lines.push(`  ${at}: made again, as stemma.lock pins it`);
    if (outcome === 'different') {
      const text = `${at}: made again, but ${different.join(', ')} came out otherwise than stemma.lock pins: \`stemma run\` there and a new commit pin what comes out now`;
      lines.push(...wrap(text, 78, '  '));
    }
    if (outcome === 'failed') {
      lines.push(...wrap(`${at}: not made again: ${message ?? ''}`, 78, '  '));
    }
  }
  if (snapshots.length > MOST_SNAPSHOTS) {
    lines.push(`  … and ${plural(snapshots.length - MOST_SNAPSHOTS, 'snapshot')} more`);
  }
  return [...lines, ...renderIntegrity(result)];
}

function renderProblem(problem: IntegrityProblem): string[] {
  const { message, affects, affected, holds, repair } = problem;
  const lines = wrap(message, 78, '  ');
  const unsaid = holds.filter((each) => !message.includes(each));
  if (unsaid.length > 0) lines.push(...wrap(`it is ${unsaid.join(', ')}`, 78, '    '));
  if (affected > 0) {
    const more = affected > MOST_NAMES ? ` and ${count(affected - MOST_NAMES)} more` : '';
    const names = affects.slice(0, MOST_NAMES).join(', ');
    lines.push(...wrap(`needed by ${names}${more}`, 78, '    '));
  }
  lines.push(...wrap(HOW[repair], 78, '    '));
  return lines;
}

function renderSnapshots(snapshots: readonly DamagedSnapshot[]): string[] {
  if (snapshots.length === 0) return [];
  const lines = ['What is damaged or missing, by snapshot:'];
  for (const { at, commits, parts } of snapshots.slice(0, MOST_SNAPSHOTS)) {
    lines.push(`  ${at}${commits > 1 ? ` and ${plural(commits - 1, 'other commit')}` : ''}`);
    for (const [repair, how] of Object.entries(HOW_PART)) {
      const alike = parts.filter((part) => part.repair === repair).map(renderPart);
      if (alike.length > 0) lines.push(...wrap(`${alike.join(', ')}: ${how}`, 78, '    '));
    }
  }
  if (snapshots.length > MOST_SNAPSHOTS) {
    lines.push(
      `  … and ${plural(snapshots.length - MOST_SNAPSHOTS, 'snapshot')} more: \`stemma fsck --json\``,
    );
  }
  return lines;
}

/** `documents (the bytes of 'docs/a.md', …)`, `60 chunks`, `index`. */
function renderPart({ part, total, problems, holds }: DamagedPart): string {
  const named = holds.filter((each) => each.includes("'")).slice(0, 3);
  if (named.length > 0) {
    return `${part} (${named.join(', ')}${problems > named.length ? ', …' : ''})`;
  }
  return total === null ? part : `${count(total)} ${part}`;
}
