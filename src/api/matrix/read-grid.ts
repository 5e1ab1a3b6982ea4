import { parse, YAMLError } from 'yaml';
import { StemmaError } from '../../errors/stemma-error.js';
import type { PipelineChange } from '../../pipeline/settings/change-pipeline.js';

/** One setting of a grid, and the values that are tried of it. */
export interface GridAxis {
  /** Key path in the pipeline: `chunk.size`. */
  readonly key: string;
  /** At least one, none twice. */
  readonly values: readonly unknown[];
}

/** One combination of values. */
export interface GridCell {
  /** From 1, in the order of the grid: the last axis turns fastest. */
  readonly cell: number;
  readonly settings: readonly PipelineChange[];
}

/** Cells of one grid at most. */
const MOST_CELLS = 256;

/** A key path of plain names. */
const KEY = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/;
/** One, and its values. */
const ASSIGNMENT = /^\s*(?<key>[A-Za-z]\w*(?:\.[A-Za-z]\w*)*)\s*=(?<values>.*)$/s;

/** The axis that `chunk.size=200,400` says; values are YAML. Throws `bad-grid`. */
export function parseAxis(text: string): GridAxis {
  const { key, values } = ASSIGNMENT.exec(text)?.groups ?? {};
  if (key === undefined || values === undefined) {
    throw badGrid(`'${text}'`, 'expected a key and its values, such as chunk.size=200,400');
  }
  const list: unknown = readYaml(`[${values}]`, `'${text}'`);
  return axisOf(key, list, `'${text}'`);
}

/** The axes of a YAML file: `chunk.size: [200, 400]`, one key a line. Throws `bad-grid`. */
export function parseGridFile(text: string, path: string): GridAxis[] {
  const grid = readYaml(text, `'${path}'`);
  if (typeof grid !== 'object' || grid === null || Array.isArray(grid)) {
    throw badGrid(
      `'${path}'`,
      'expected keys with lists of values, such as chunk.size: [200, 400]',
    );
  }
  return Object.entries(grid).map(([key, values]) =>
    axisOf(key, Array.isArray(values) ? values : [values], `'${path}'`),
  );
}

/** All combinations of the values of a grid; throws `bad-grid`. */
export function cellsOf(axes: readonly GridAxis[]): GridCell[] {
  refuseOverlap(axes);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (axes.length === 0 || count > MOST_CELLS) {
    const reason =
      axes.length === 0
        ? 'there is nothing to vary'
        : `it has ${count} cells, and ${MOST_CELLS} are the most`;
    throw badGrid('the grid', reason);
  }
  let combinations: PipelineChange[][] = [[]];
  for (const { key, values } of axes) {
    combinations = combinations.flatMap((settings) =>
      values.map((value) => [...settings, { key, value }]),
    );
  }
  return combinations.map((settings, i) => ({ cell: i + 1, settings }));
}

function axisOf(written: string, list: unknown, where: string): GridAxis {
  const key = written.replace(/^pipeline\./, '');
  if (!KEY.test(key)) throw badGrid(where, `'${written}' is no key path such as chunk.size`);
  // readYaml gives what YAML holds; elements are looked at as unknown.
  const values: readonly unknown[] = Array.isArray(list) ? (list as unknown[]) : [];
  if (values.length === 0) throw badGrid(where, `'${key}' has no values`);
  const seen = new Set(values.map((value) => JSON.stringify(value)));
  if (seen.size < values.length) throw badGrid(where, `'${key}' has a value twice`);
  return { key, values };
}

/** A key twice, or one that lies in another: which of them would hold? */
function refuseOverlap(axes: readonly GridAxis[]): void {
  for (const [i, { key }] of axes.entries()) {
    const other = axes.find(
      (axis, j) => j !== i && (axis.key === key || axis.key.startsWith(`${key}.`)),
    );
    if (other === undefined) continue;
    const reason =
      other.key === key ? `'${key}' is varied twice` : `'${other.key}' is a part of '${key}'`;
    throw badGrid('the grid', reason);
  }
}

function readYaml(text: string, where: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    if (!(error instanceof YAMLError || error instanceof ReferenceError)) throw error;
    throw badGrid(where, `not YAML: ${error.message.split('\n')[0] ?? ''}`);
  }
}

function badGrid(where: string, reason: string): StemmaError {
  return new StemmaError('bad-grid', `cannot use ${where}: ${reason}`, {
    data: { reason },
    suggestions: [
      'Give keys of pipeline: with values: `--set chunk.size=200,400 --set retrieve.mode=dense,hybrid`.',
      'Or a file for --grid with lines such as `chunk.size: [200, 400]`.',
    ],
  });
}
