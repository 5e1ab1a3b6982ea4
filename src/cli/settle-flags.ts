import { Flags } from '@oclif/core';
import type { SettleOptions } from '../api/work-tree/lock-target.js';

/** Flags of commands that complete what Git began. */
export const settleFlags = {
  'keep-documents': Flags.boolean({
    summary: 'Take the documents on disk as they are, whatever Git did to stemma.lock.',
    helpGroup: 'AFTER GIT',
    exclusive: ['ours', 'theirs'],
  }),
  ours: Flags.string({
    summary: 'Where both sides of a merge by Git changed it, take our version. May be repeated.',
    helpGroup: 'AFTER GIT',
    helpValue: 'DOCUMENT',
    multiple: true,
    multipleNonGreedy: true,
  }),
  theirs: Flags.string({
    summary: 'The same with the version of the branch that was merged.',
    helpGroup: 'AFTER GIT',
    helpValue: 'DOCUMENT',
    multiple: true,
    multipleNonGreedy: true,
  }),
};

/** What the flags say. */
export function settling(flags: {
  readonly 'keep-documents': boolean;
  readonly ours?: readonly string[] | undefined;
  readonly theirs?: readonly string[] | undefined;
}): SettleOptions {
  const { 'keep-documents': keepDocuments, ours, theirs } = flags;
  return { keepDocuments, ours, theirs };
}
