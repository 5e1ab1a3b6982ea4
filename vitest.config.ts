import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed-properties.ts'],
    disableConsoleIntercept: true,
    // For what hangs: a machine that is busy otherwise is no failure.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // Files that one process runs after another share the modules that they import.
    isolate: false,
    // By default one core is left idle, which of two is half of the machine.
    maxWorkers: '100%',
    reporters: ['default', 'json'],
    outputFile: { json: '.reports/vitest.json' },
  },
});
