/** A merge driver of ours: what it merges, and under which name Git knows it. */
export interface MergeDriver {
  readonly kind: DriverKind;
  /** The section of Git's settings is `merge.<name>`. */
  readonly name: string;
  /** What Git says it is. */
  readonly title: string;
}

/** What a driver knows to merge. */
export type DriverKind = 'lock' | 'settings' | 'questions';

export const MERGE_DRIVERS: readonly MergeDriver[] = [
  { kind: 'lock', name: 'stemma-lock', title: 'snapshots of stemma (never in conflict)' },
  { kind: 'settings', name: 'stemma-settings', title: 'settings of stemma, by key path' },
  { kind: 'questions', name: 'stemma-questions', title: 'questions of stemma, by id' },
];

/**
 * What runs stemma, for Git: the shell finds it beside the repository's settings, so that no path of
 * this machine, with whatever quotes and blanks, has to stand in them.
 */
const RUNNER = 'sh "$(git rev-parse --git-common-dir)/stemma/run"';

/** The command line of a driver; Git puts in the three versions and the path, quoted. */
export function driverCommand(kind: DriverKind): string {
  return `${RUNNER} merge-driver ${kind} %O %A %B %P`;
}

/** Hooks that `install --hooks` sets up. */
export type HookName = 'pre-commit' | 'post-checkout' | 'post-merge' | 'post-rewrite';

export const HOOK_NAMES: readonly HookName[] = [
  'pre-commit',
  'post-checkout',
  'post-merge',
  'post-rewrite',
];

/** The line of a hook that calls stemma: what somebody adds to a hook of their own. */
export function hookLine(name: HookName): string {
  if (name !== 'pre-commit') return `${RUNNER} hook ${name} "$@"`;
  // What is staged, then what is not.
  const lists =
    "git diff --cached --name-only -z; printf -- '--\\0'; git diff --name-only -z; git ls-files --others --exclude-standard --full-name -z";
  return `{ ${lists}; } | ${RUNNER} hook pre-commit || exit $?`;
}

/** By this a hook is known to be ours. */
export const HOOK_MARK =
  '# Written by `stemma install --hooks`; `stemma install --uninstall` removes it.';

/** A hook that does nothing but call stemma. */
export function hookScript(name: HookName): string {
  return `#!/bin/sh\n${HOOK_MARK}\n${hookLine(name)}\n`;
}

/** True for a hook of somebody else that calls stemma all the same. */
export function callsStemma(script: string, name: HookName): boolean {
  return new RegExp(`stemma(/run"?)? hook ${name}\\b`).test(script);
}

/**
 * The shell script that Git's settings and hooks call: runs the program that was installed, or
 * `stemma` where that has moved away; without either a merge is Git's own.
 */
export function runnerScript([program, path]: readonly [string, string]): string {
  const [node, script] = [quoteForShell(program), quoteForShell(path)];
  return `#!/bin/sh
# Written by stemma; \`stemma install\` writes it anew. Git's merge drivers and hooks call it.
node=${node}
program=${script}
if [ -x "$node" ] && [ -f "$program" ]; then exec "$node" "$program" "$@"; fi
if command -v stemma >/dev/null 2>&1; then exec stemma "$@"; fi
printf '%s\\n' "stemma: there is nothing at '$program' any more; run 'stemma install' again" >&2
if [ "$1" = merge-driver ]; then exec git merge-file -L ours -L base -L theirs "$4" "$3" "$5"; fi
`;
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
