import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository: where bin/, dist/ and fixtures/ are. */
export const repositoryFolder = fileURLToPath(new URL('../..', import.meta.url));

/** bin/run.js, what users run. */
export const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** The converted model, made once on a machine and shared by all tests. */
export const modelCache = fileURLToPath(
  new URL('../../node_modules/.cache/stemma', import.meta.url),
);

/** Who makes the commits of the tests. */
export const identity = {
  GIT_AUTHOR_NAME: 'Ada Archivist',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada Archivist',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
} as const;

/** The whole environment of a process under test: nothing of the user's Git settings gets in. */
export function testEnvironment(
  home: string,
  more: Readonly<Record<string, string | undefined>> = {},
): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    STEMMA_CACHE_DIR: modelCache,
    STEMMA_CONFIG_DIR: join(home, '.config/stemma'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...identity,
    ...more,
  };
}
