/** True in `npm run test:faults`, which leaves no write point out. */
export const allFaults = process.env['STEMMA_FAULTS'] === 'all';

/** Prints a line of a long run at once. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
