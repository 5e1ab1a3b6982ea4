import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { BenchSizes } from '../bench.js';
import type { RowResult } from '../row.js';
import { repositoryFolder } from '../../test/support/test-environment.js';

/** The last full run; in Git. */
export const LATEST = join(repositoryFolder, 'bench/results/latest.json');
/** The last quick look; not in Git. */
export const QUICK = join(repositoryFolder, '.reports/bench.json');

/** Where the figures come from. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  readonly git: string;
}

/** Everything that a run found. */
export interface Results {
  readonly date: string;
  /** The commit of stemma, and whether files of it were changed. */
  readonly commit: string;
  readonly modified: boolean;
  readonly machine: Machine;
  readonly sizes: BenchSizes;
  /** Seconds of the whole run. */
  readonly took: number;
  readonly rows: readonly RowResult[];
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: totalmem(),
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
    git: git('--version').replace('git version ', ''),
  };
}

/** The commit that is checked out here. */
export function thisCommit(): { readonly commit: string; readonly modified: boolean } {
  const changed = git('status', '--porcelain', '--', 'src', 'bin', 'bench', 'package-lock.json');
  const ours = changed.split('\n').filter((line) => line !== '' && !line.endsWith('latest.json'));
  return { commit: git('rev-parse', 'HEAD'), modified: ours.length > 0 };
}

/** Writes results as JSON, as Prettier would. */
export async function writeResults(path: string, results: Results): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const options = { ...(await resolveConfig(path)), parser: 'json' };
  writeFileSync(path, await format(JSON.stringify(results, significant), options));
}

/** Six digits that count of whatever is no whole number. */
function significant(_key: string, value: unknown): unknown {
  const rounded = typeof value === 'number' && !Number.isInteger(value);
  return rounded ? Number(value.toPrecision(6)) : value;
}

/** The results in a file that `writeResults` wrote. */
export function readResults(path: string): Results {
  // Nothing else writes this file.
  return JSON.parse(readFileSync(path, 'utf8')) as Results;
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: repositoryFolder, encoding: 'utf8' }).trim();
}
