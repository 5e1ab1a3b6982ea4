import { StemmaError } from '../errors/stemma-error.js';

/** What the process ends with; the numbers are a contract. */
export const EXIT = {
  done: 0,
  expected: 1,
  usage: 2,
  gateFailed: 3,
  gateInconclusive: 4,
  conflict: 5,
  integrity: 6,
  bug: 70,
  tryAgain: 75,
  interrupted: 130,
} as const;

const byCode: Readonly<Record<string, number>> = {
  'bad-usage': EXIT.usage,
  'merge-conflict': EXIT.conflict,
  'unresolved-conflicts': EXIT.conflict,
  'object-damaged': EXIT.integrity,
  'node-damaged': EXIT.integrity,
  'entry-damaged': EXIT.integrity,
  'store-damaged': EXIT.integrity,
  'git-object-damaged': EXIT.integrity,
  'ref-damaged': EXIT.integrity,
  'index-damaged': EXIT.integrity,
  'integrity-failed': EXIT.integrity,
  'verdict-differs': EXIT.integrity,
  'repository-busy': EXIT.tryAgain,
  'ref-locked': EXIT.tryAgain,
  'index-locked': EXIT.tryAgain,
  'ref-moved': EXIT.tryAgain,
  'model-unreachable': EXIT.tryAgain,
  'embed-unreachable': EXIT.tryAgain,
  'chat-unreachable': EXIT.tryAgain,
  interrupted: EXIT.interrupted,
};

/** The one place that turns an error into an exit code; what is no `StemmaError` is a bug of ours. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof StemmaError)) return EXIT.bug;
  return byCode[error.code] ?? EXIT.expected;
}
