import { Flags } from '@oclif/core';
import { continueOperation, type ContinueResult } from '../api/operation/continue-operation.js';
import { abortOperation, quitOperation, type AbortResult } from '../api/operation/end-operation.js';
import { Project, type Session } from '../api/project.js';
import { StemmaError } from '../errors/stemma-error.js';
import { plural, short } from './text.js';

/** Flags that go on with, or give up, what a command has begun. */
export const endingFlags = {
  continue: Flags.boolean({
    summary: 'Go on: commit what is decided, or finish what was stopped by force.',
    exclusive: ['abort', 'quit'],
  }),
  abort: Flags.boolean({
    summary: 'Go back to where it began; every file it touched is as it was.',
    exclusive: ['continue', 'quit'],
  }),
  quit: Flags.boolean({
    summary: 'Forget about it and leave all files as they are.',
    exclusive: ['continue', 'abort'],
  }),
};

/** How an operation ended. */
export type EndResult = ContinueResult | AbortResult | { readonly forgotten: string };

/** Does what the flags above say; undefined where none is given. */
export async function endOperation(
  session: Session,
  kind: ContinueResult['kind'],
  asked: {
    readonly flags: {
      readonly continue: boolean;
      readonly abort: boolean;
      readonly quit: boolean;
      readonly message?: string | undefined;
    };
    readonly names: readonly string[];
    readonly print: (lines: readonly string[]) => void;
  },
): Promise<EndResult | undefined> {
  const { flags, names, print } = asked;
  if (!flags.continue && !flags.abort && !flags.quit) return undefined;
  if (names.length > 0) throw namesToo(names);
  return await Project.use(session, async (project) => {
    project.becomeWriter();
    if (flags.quit) {
      await quitOperation(project, kind);
      print([`Forgot the ${kind}; all files are as they are`]);
      return { forgotten: kind };
    }
    if (flags.abort) {
      const result = await abortOperation(project, kind);
      print([
        `Back on ${result.branch} at ${short(result.commit)}: ${plural(result.files, 'file')} as before`,
      ]);
      return result;
    }
    const result = await continueOperation(project, kind, flags.message);
    print(
      result.commits.map(({ commit, subject }) => `[${result.branch} ${short(commit)}] ${subject}`),
    );
    return result;
  });
}

function namesToo(names: readonly string[]): StemmaError {
  return new StemmaError(
    'bad-usage',
    `'${names.join(' ')}' cannot be given with --continue, --abort or --quit`,
    {
      suggestions: ['To take a side of some paths use `stemma resolve`.'],
    },
  );
}
