import { StemmaError } from '../../errors/stemma-error.js';

/** The error for a file that cannot be imported at all; `problem` is a clause. */
export function badImport(
  file: { readonly path: string; readonly line?: number },
  problem: string,
  suggestion: string,
): StemmaError {
  const { path, line } = file;
  const where = line === undefined ? '' : `, line ${line}`;
  return new StemmaError('bad-import', `cannot import '${path}'${where}: ${problem}`, {
    data: { path, ...(line !== undefined && { line }) },
    suggestions: [suggestion],
  });
}
