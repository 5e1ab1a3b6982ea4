import { StemmaError } from '../errors/stemma-error.js';

/** Id of any Git object: 40 lower-case hexadecimal digits of SHA-1. */
export type GitOid = string & { readonly brand: 'GitOid' };

/** Id of a Git commit. Every one is a `GitOid`. */
export type CommitId = GitOid & { readonly kind: 'commit' };

/** True for 40 lower-case hexadecimal digits. */
export function isGitOid(text: string): text is GitOid {
  return /^[0-9a-f]{40}$/.test(text);
}

/** An object id read from outside; throws `bad-git-oid` when it is not 40 hexadecimal digits. */
export function parseGitOid(text: string): GitOid {
  if (!isGitOid(text)) {
    throw new StemmaError('bad-git-oid', `not a Git object id: '${text}'`, { data: { id: text } });
  }
  return text;
}

/**
 * A commit id read from outside, such as a lock or a trailer; throws `bad-git-oid`.
 * Whether the object exists and is a commit shows when it is read.
 */
export function parseCommitId(text: string): CommitId {
  // The brand says what the id is used for; the object itself is checked where it is read.
  return parseGitOid(text) as CommitId;
}
