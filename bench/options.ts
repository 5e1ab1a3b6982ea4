import { parseArgs } from 'node:util';
import type { BenchSizes } from './bench.js';
import type { Row } from './row.js';

/** What a full run measures. */
const FULL: BenchSizes = {
  documents: 50_000,
  seed: 1,
  rounds: 15,
  largeFile: 2048,
  entries: 1_000_000,
  commits: 5000,
};

/** What was asked for on the command line. */
export interface BenchOptions {
  readonly sizes: BenchSizes;
  readonly rows: readonly Row[];
  /** Everything, at full size: the results may be kept. */
  readonly full: boolean;
  /** Write the page of the documentation from the last full run; measure nothing. */
  readonly writeDocs: boolean;
}

/** Reads the command line; throws where a row is not known or a size is no number. */
export function readOptions(args: readonly string[], all: readonly Row[]): BenchOptions {
  const number = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      documents: number,
      seed: number,
      rounds: number,
      'large-file': number,
      entries: number,
      commits: number,
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const { only, 'write-docs': writeDocs, 'large-file': largeFile, ...rest } = values;
  const given = Object.entries({ ...rest, largeFile }).filter(([, text]) => text !== undefined);
  const sizes = { ...FULL, ...Object.fromEntries(given.map(([name, text]) => [name, size(text)])) };
  const full = only === undefined && given.length === 0;
  return { sizes, rows: only === undefined ? all : chosen(only, all), full, writeDocs };
}

function chosen(only: string, all: readonly Row[]): Row[] {
  const wanted = new Set(only.split(','));
  for (const id of wanted) {
    if (all.some((row) => row.id === id)) continue;
    throw new Error(`no row '${id}'; there are ${all.map((row) => row.id).join(', ')}`);
  }
  return all.filter(({ id }) => wanted.has(id));
}

function size(text: string | undefined): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`'${String(text)}' is no size`);
}
