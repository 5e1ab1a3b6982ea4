import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Host } from '../../../../../src/model/host.js';
import type { EmbedContext } from '../../../../../src/pipeline/stages/embed/embed-context.js';

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stemma-embed-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A host whose clock stands at the present and whose environment is `env`. */
export function testHost(cacheFolder: string, env: Host['env'] = {}): Host {
  return {
    env,
    cacheFolder,
    configFolder: `${cacheFolder}-config`,
    homeFolder: cacheFolder,
    now: () => Date.now(),
    ticks: () => performance.now(),
    timezoneOffset: () => 0,
    icuVersion: process.versions.icu ?? '0',
    processors: 2,
    memoryUsed: () => 0,
    processId: process.pid,
    isProcessAlive: () => true,
    hostName: 'test',
    isWindows: false,
  };
}

/** A context that keeps its warnings. */
export function testContext(
  cacheFolder: string,
  more: Partial<EmbedContext> = {},
): EmbedContext & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return {
    host: testHost(cacheFolder),
    projectFolder: cacheFolder,
    reporter: { progress: () => undefined, warn: (message) => warnings.push(message) },
    warnings,
    ...more,
  };
}
