import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNodeError } from '../../../src/errors/node-error.js';

/** The library that brings faults about, or why there is none here. */
export type CompiledShim =
  { readonly path: string; readonly dispose: () => void } | { readonly missing: string };

/** Compiles fault-shim.c into a temporary folder. Linux alone, and only where there is `cc`. */
export function compileShim(): CompiledShim {
  if (process.platform !== 'linux') return { missing: 'this system is not Linux' };
  const folder = mkdtempSync(join(tmpdir(), 'stemma-shim-'));
  const path = join(folder, 'fault-shim.so');
  const source = fileURLToPath(new URL('fault-shim.c', import.meta.url));
  const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', path, source, '-ldl'];
  const dispose = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    execFileSync('cc', flags, { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    dispose();
    if (isNodeError(error, 'ENOENT')) return { missing: 'there is no C compiler `cc`' };
    throw error;
  }
  return { path, dispose };
}
