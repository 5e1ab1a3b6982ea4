import { randomInt } from 'node:crypto';
import { defineConfig } from 'vitest/config';
import usual from './vitest.config.js';

/** Every write point, every kind of fault, other random trials each time. */
const seed = process.env['STEMMA_TEST_SEED'] ?? String(randomInt(2 ** 31));
process.stdout.write(`STEMMA_TEST_SEED=${seed} repeats the random trials of this run\n`);

export default defineConfig({
  test: {
    ...usual.test,
    // The last two: in more cases than `npm test` has time for.
    include: ['test/faults/**/*.test.ts', 'test/property/vcs-{history,trees}.test.ts'],
    env: { STEMMA_FAULTS: 'all', STEMMA_TEST_SEED: seed },
    outputFile: { json: '.reports/faults.json' },
  },
});
