import type {
  ConflictResult,
  ConflictsResult,
  UnfinishedResult,
} from '../api/conflicts-project.js';
import { plural, wrap } from './text.js';

/** Every conflict with where it stands, what is under way and what to do next. */
export function renderConflicts({ operation, git, conflicts }: ConflictsResult): string[] {
  if (operation === null) return gitLines({ git, conflicts });
  return [
    ...operationLines(operation),
    ...conflicts.flatMap(conflictLines),
    ...nextStep(operation),
  ];
}

/** What a merge by Git has left open among the documents that Git does not keep. */
function gitLines({ git, conflicts }: Pick<ConflictsResult, 'git' | 'conflicts'>): string[] {
  const what =
    git === null ? [] : [`A ${git} by Git is not finished; its own conflicts: \`git status\``];
  const [first] = conflicts;
  if (first === undefined) return git === null ? ['Nothing is being merged.'] : what;
  return [
    ...what,
    ...conflicts.flatMap(conflictLines),
    `Next: \`stemma run --ours ${first.subject}\`, or \`--theirs\``,
  ];
}

/** What is under way, in a line or two. */
export function operationLines(operation: UnfinishedResult): string[] {
  const { kind, at, branch, phase, state, left } = operation;
  const what =
    kind === 'merge' ? `merge of '${at}' into ${branch}` : `${kind} of ${at} on ${branch}`;
  if (state === 'elsewhere') return [`A ${what} was begun, and HEAD is elsewhere now`];
  if (state === 'dropped')
    return [`A ${what} was given up by Git, which put back the files that it keeps`];
  if (phase === 'applying') return [`A ${what} was stopped before its files were in place`];
  if (phase === 'aborting') return [`A ${what} was being taken back when it was stopped`];
  const open = left === 0 ? 'all conflicts are decided' : `${plural(left, 'conflict')} left`;
  return [`A ${what} is under way: ${open}`];
}

/** What to do about it. */
export function nextStep({ kind, phase, state, left }: UnfinishedResult): string[] {
  const command = `stemma ${kind}`;
  if (state === 'elsewhere')
    return [`Next: \`${command} --quit\` forgets it; files stay as they are`];
  if (state === 'dropped')
    return [
      `Next: \`${command} --abort\` brings back the others; \`--quit\` keeps all as they are`,
    ];
  if (phase === 'aborting') return [`Next: \`${command} --abort\``];
  if (phase === 'applying') return [`Next: \`${command} --continue\`, or \`${command} --abort\``];
  if (left === 0) return [`Next: \`${command} --continue\`, or \`${command} --abort\``];
  return [
    'Next: edit the files and remove the markers, or `stemma resolve --ours PATH`,',
    '      `stemma resolve --theirs PATH`;',
    `      then \`${command} --continue\`, or \`${command} --abort\``,
  ];
}

function conflictLines({
  kind,
  subject,
  message,
  where,
  paths,
  resolved,
}: ConflictResult): string[] {
  const places = where.length > 0 ? where.map(({ path, line }) => `${path}:${line}`) : paths;
  const mark = resolved ? 'decided' : 'open';
  return [
    `  ${mark.padEnd(8)}${kind} ${subject}`,
    ...wrap(message, 80, '          '),
    ...(resolved
      ? []
      : wrap(`in ${[...new Set(places)].slice(0, 6).join(', ')}`, 80, '          ')),
  ];
}
