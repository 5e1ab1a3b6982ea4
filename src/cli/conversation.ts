import { createInterface } from 'node:readline/promises';
import { StemmaError } from '../errors/stemma-error.js';
import type { ConfirmStreams } from './confirm.js';
import type { Conversation } from './label-question.js';

/**
 * Talks with somebody at a terminal until `action` ends. Throws `no-terminal` where nobody can be
 * asked.
 */
export async function withConversation<T>(
  { input, output }: ConfirmStreams,
  action: (conversation: Conversation) => Promise<T>,
): Promise<T> {
  if (!input.isTTY || !output.isTTY) {
    throw new StemmaError('no-terminal', 'there is no terminal to ask at', {
      suggestions: ['Say everything beforehand: --question "…" --quote "…", or --unanswerable.'],
    });
  }
  const lines = createInterface({ input, output });
  let isOpen = true;
  const ended = new Promise<undefined>((resolve) => {
    lines.once('close', () => {
      isOpen = false;
      resolve(undefined);
    });
  });
  try {
    return await action({
      ask: async (prompt) => {
        if (!isOpen) return undefined;
        return (await Promise.race([lines.question(prompt), ended]))?.trim();
      },
      show: (...shown) => {
        for (const line of shown) output.write(`${line}\n`);
      },
    });
  } finally {
    lines.close();
  }
}
