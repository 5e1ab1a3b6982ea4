import { availableParallelism, homedir, hostname } from 'node:os';
import envPaths from 'env-paths';
import { isNodeError } from '../errors/node-error.js';
import type { Host } from '../model/host.js';

/** What the library may know of this machine. */
export function processHost(): Host {
  const { env } = process;
  return {
    env,
    cacheFolder: env['STEMMA_CACHE_DIR'] ?? envPaths('stemma', { suffix: '' }).cache,
    configFolder: env['STEMMA_CONFIG_DIR'] ?? envPaths('stemma', { suffix: '' }).config,
    homeFolder: env['HOME'] ?? homedir(),
    now: () => Date.now(),
    ticks: () => performance.now(),
    timezoneOffset: () => new Date().getTimezoneOffset(),
    icuVersion: process.versions.icu ?? 'none',
    processors: processorsOf(env['STEMMA_THREADS']),
    memoryUsed: () => process.memoryUsage.rss(),
    processId: process.pid,
    isProcessAlive,
    hostName: hostname(),
    isWindows: process.platform === 'win32',
  };
}

/** As many as the user says, else as the system has processors for us. */
function processorsOf(wanted: string | undefined): number {
  const number = Number(wanted);
  return Number.isInteger(number) && number > 0 ? number : availableParallelism();
}

function isProcessAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // Alive, but somebody else's.
    return isNodeError(error, 'EPERM');
  }
}
