import fc from 'fast-check';

/**
 * `npm test` tries the same cases every time, so that a red run means a change of the code.
 * STEMMA_TEST_SEED tries others: `npm run test:faults` takes a new one each time and prints it.
 */
const seed = Number(process.env.STEMMA_TEST_SEED ?? 20261122);
fc.configureGlobal({ seed });
