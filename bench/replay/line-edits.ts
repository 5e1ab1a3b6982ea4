import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const ABSENT = '/dev/null';

/** One change of one file on the way from an older version to a newer one. */
export type LineEdit =
  | { readonly path: string; readonly kind: 'add'; readonly lines: readonly string[] }
  | { readonly path: string; readonly kind: 'remove' }
  | {
      readonly path: string;
      readonly kind: 'change';
      /** Line of the older file, from 0, at which `removed` lines give way to `lines`. */
      readonly at: number;
      readonly removed: number;
      readonly lines: readonly string[];
    };

/**
 * The changes from one folder to another as the system's git finds them: files that came and went,
 * and the hunks of the others, by path and from the top. Bytes are kept as latin1, so that every
 * file is text.
 */
export function lineEdits(before: string, after: string): LineEdit[] {
  const sections = gitDiff(before, after)
    .split(/^diff --git /m)
    .slice(1);
  return sections.flatMap((section) => editsOfFile(section, { before, after }));
}

/** The lines of a file with their ends; nothing else is lost or added by joining them. */
export function linesOf(file: string): string[] {
  return readFileSync(file, 'latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The edits in the part of a diff that tells of one file; content never begins a line. */
function editsOfFile(
  section: string,
  { before, after }: { readonly before: string; readonly after: string },
): LineEdit[] {
  // Absolute; without prefixes Git leaves the first slash out.
  const from = resolve('/', /^--- (.*)$/m.exec(section)?.[1] ?? '');
  const to = resolve('/', /^\+\+\+ (.*)$/m.exec(section)?.[1] ?? '');
  if (to === ABSENT) return [{ path: relative(before, from), kind: 'remove' }];
  const path = relative(after, to);
  const target = linesOf(to);
  if (from === ABSENT) return [{ path, kind: 'add', lines: target }];
  const hunks = section.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm);
  return [...hunks].map(([, oldLine, removed = '1', newLine, added = '1']) => {
    // A hunk that takes or gives no lines names the line before it.
    const at = Number(oldLine) - (removed === '0' ? 0 : 1);
    const start = Number(newLine) - (added === '0' ? 0 : 1);
    const lines = target.slice(start, start + Number(added));
    return { path, kind: 'change', at, removed: Number(removed), lines };
  });
}

function gitDiff(before: string, after: string): string {
  const options = ['--no-index', '--no-prefix', '--no-renames', '--no-color', '--text'];
  const args = ['-c', 'core.quotePath=false', 'diff', '--unified=0', ...options, before, after];
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const { status, stdout, stderr } = spawnSync('git', args, { env, maxBuffer: 1 << 26 });
  // 1 says that the files differ.
  if (status === 0 || status === 1) return stdout.toString('latin1');
  throw new Error(`git diff failed: ${stderr.toString()}`);
}
