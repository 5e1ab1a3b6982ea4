import { Flags } from '@oclif/core';
import { branchCell, type BranchCellResult } from '../../api/matrix/branch-cell.js';
import { matrixProject, type MatrixResult } from '../../api/matrix/matrix-project.js';
import { parseAxis, parseGridFile, type GridAxis } from '../../api/matrix/read-grid.js';
import { readUserFile } from '../../api/questions/read-user-file.js';
import { Project, type Session } from '../../api/project.js';
import { StemmaError } from '../../errors/stemma-error.js';
import { renderMatrixHtml } from './html/render-matrix-html.js';
import { renderBranch, renderMatrix } from './render-matrix.js';

/** Where `--help` lists them. */
const GROUP = { helpGroup: 'MATRIX' };

/** Flags that try a grid of settings. */
export const matrixFlags = {
  matrix: Flags.boolean({
    ...GROUP,
    summary: 'Try every combination of some settings on BASE, or on what is on disk.',
    exclusive: ['questions', 'by-document', 'moved', 'reasons', 'embed-limit'],
  }),
  set: Flags.string({
    ...GROUP,
    summary: 'A key of pipeline: and the values to try; may be given several times.',
    helpValue: 'KEY=V1,V2',
    multiple: true,
    multipleNonGreedy: true,
    dependsOn: ['matrix'],
  }),
  grid: Flags.string({
    ...GROUP,
    summary: 'A YAML file of such keys, each with a list of values.',
    helpValue: 'FILE',
    dependsOn: ['matrix'],
  }),
  time: Flags.integer({
    ...GROUP,
    summary: 'Questions to time in each cell; 0 for none.',
    default: 50,
    min: 0,
  }),
  cell: Flags.integer({
    ...GROUP,
    summary: 'With --branch: the cell to make a branch of.',
    min: 1,
    dependsOn: ['matrix', 'branch'],
  }),
  branch: Flags.string({
    ...GROUP,
    summary: 'Make a branch with the settings of the cell instead of trying all.',
    helpValue: 'NAME',
    dependsOn: ['matrix', 'cell'],
    exclusive: ['html', 'seed'],
  }),
};

/** What those flags were given. */
export interface GivenMatrixFlags {
  readonly set?: readonly string[] | undefined;
  readonly grid?: string | undefined;
  readonly time: number;
  readonly seed?: number | undefined;
  readonly cell?: number | undefined;
  readonly branch?: string | undefined;
}

export type MatrixOutcome = MatrixResult | BranchCellResult;

/** Tries the grid, or makes a branch of one of its cells; with the lines that tell it. */
export async function runMatrix(
  session: Session,
  argv: readonly unknown[],
  flags: GivenMatrixFlags,
): Promise<{
  readonly result: MatrixOutcome;
  readonly lines: readonly string[];
  /** None of a branch. */
  readonly page?: () => string;
}> {
  const [base = 'working', ...more] = argv.map(String);
  if (more.length > 0) {
    throw new StemmaError('bad-usage', `--matrix takes one snapshot, not '${more.join(' ')}' too`, {
      suggestions: ['Name the snapshot to start from alone.'],
    });
  }
  const { cell, branch, time, seed } = flags;
  return await Project.use(session, async (project) => {
    const axes = axesOf(project, flags);
    if (cell !== undefined && branch !== undefined) {
      const result = await branchCell(project, { base, axes, cell, name: branch });
      return { result, lines: renderBranch(result) };
    }
    const result = await matrixProject(project, { base, axes, time, seed });
    return { result, lines: renderMatrix(result), page: () => renderMatrixHtml(result) };
  });
}

/** The axes of a file, then those of flags. */
function axesOf(project: Project, { set = [], grid }: GivenMatrixFlags): GridAxis[] {
  const listed = grid === undefined ? [] : parseGridFile(readUserFile(project, grid), grid);
  return [...listed, ...set.map(parseAxis)];
}
