import { spawnSync } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is told to pagers that know it, unless the user said something else: colours, and no paging of one screen. */
const DEFAULTS = { LESS: 'FRX', LV: '-c' };

/**
 * The pager of the user: STEMMA_PAGER, GIT_PAGER, PAGER, else `less`. Undefined where the first of them
 * that is set is empty or `cat`, and where there is no terminal.
 */
export function pagerOf(
  stream: { readonly isTTY?: boolean | undefined },
  env: Environment,
): string | undefined {
  if (stream.isTTY !== true) return undefined;
  const named = env['STEMMA_PAGER'] ?? env['GIT_PAGER'] ?? env['PAGER'] ?? 'less';
  return ['', 'cat'].includes(named.trim()) ? undefined : named;
}

/**
 * Shows text in a pager, run by the shell as Git runs it, and waits until the reader has left. False
 * where the pager cannot be run.
 */
export function showInPager(pager: string, text: string, env: Environment): boolean {
  const { error, status } = spawnSync(pager, {
    shell: true,
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...DEFAULTS, ...env },
  });
  // The reader may leave before the end, which breaks the pipe. 127: the shell knows no such command.
  const isLeft = error !== undefined && 'code' in error && error.code === 'EPIPE';
  return (error === undefined || isLeft) && status !== 127 && status !== 126;
}
