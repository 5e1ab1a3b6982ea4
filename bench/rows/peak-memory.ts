import type { Row } from '../row.js';

/** The most memory that anything took. */
export const peakMemory: Row = {
  id: 'memory',
  what: 'peak memory of all of the above',
  bar: { kind: 'at most', limit: 1500 },
  unit: 'MB',
  method:
    'The highest resident memory (VmHWM, threads included) of all stemma processes of the rows before, preparations such as the first run on the whole corpus included. Each process writes it when it exits.',
  async measure({ commands }) {
    const { bytes, command } = commands.highest;
    if (bytes === 0) throw new Error('no command was measured before');
    return { samples: [bytes / 1e6], peakBytes: bytes, details: { command } };
  },
};
