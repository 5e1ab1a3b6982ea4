import { createInterface } from 'node:readline/promises';
import { StemmaError } from '../errors/stemma-error.js';

/** Where a question is asked. */
export interface ConfirmStreams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/**
 * Asks a question that `y` or `yes` answers. Throws `not-confirmed` for any other answer, and where
 * nobody can be asked: in a script, a flag says it beforehand.
 */
export async function confirm(question: string, { input, output }: ConfirmStreams): Promise<void> {
  if (!input.isTTY || !output.isTTY) {
    throw notConfirmed('there is no terminal to ask at', ['Add --yes to say so beforehand.']);
  }
  const lines = createInterface({ input, output });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) {
      throw notConfirmed('nothing was changed', ['Answer y to go on.']);
    }
  } finally {
    lines.close();
  }
}

function notConfirmed(reason: string, suggestions: readonly string[]): StemmaError {
  return new StemmaError('not-confirmed', `not confirmed: ${reason}`, { suggestions });
}
