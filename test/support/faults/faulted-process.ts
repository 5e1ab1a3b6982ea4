import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { ProjectFolder } from '../project-folder.js';
import { startStemma, type Outcome } from '../run-process.js';
import { environmentOf, type Fault } from './fault.js';
import { parseWritePoints, type WritePoint } from './write-point.js';

/** How a command ended to which a fault was done, and the write points it came to. */
export interface FaultedOutcome extends Outcome {
  readonly points: readonly WritePoint[];
}

/** Runs a command with the shim loaded; without a fault it only counts. */
export async function runFaulted(
  project: ProjectFolder,
  options: { readonly shim: string; readonly args: readonly string[]; readonly fault?: Fault },
): Promise<FaultedOutcome> {
  const { shim, args, fault } = options;
  const log = project.beside('write-points.log');
  rmSync(log, { force: true });
  const env = {
    ...project.env,
    LD_PRELOAD: shim,
    STEMMA_FAULT_ROOT: project.folder,
    STEMMA_FAULT_LOG: log,
    // Changes go through the C library, where the shim is, never through a ring of the kernel.
    UV_USE_IO_URING: '0',
    ...(fault === undefined ? {} : environmentOf(fault)),
  };
  const outcome = await startStemma(args, { folder: project.folder, env }).outcome;
  return {
    ...outcome,
    points: existsSync(log) ? parseWritePoints(readFileSync(log, 'utf8')) : [],
  };
}
