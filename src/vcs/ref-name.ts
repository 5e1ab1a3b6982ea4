import { StemmaError } from '../errors/stemma-error.js';

/** Where branches live. */
export const BRANCHES = 'refs/heads/';
/** Where tags live. */
export const TAGS = 'refs/tags/';

// Control characters, DEL, space and the characters that revisions and globs use.
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\/$|^\/|\.$/;

/** True for a full name such as `refs/heads/main` by the rules of git-check-ref-format(1). */
export function isRefName(ref: string): boolean {
  if (!ref.includes('/') || FORBIDDEN.test(ref)) return false;
  return ref
    .split('/')
    .every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** True for the names beside `refs/`: `HEAD`, `ORIG_HEAD`, `FETCH_HEAD`, `MERGE_HEAD` … */
export function isRootRef(ref: string): boolean {
  return /^(?:[A-Z_]+_)?HEAD$/.test(ref);
}

/** The full name of a branch; throws `bad-ref-name`. */
export function branchRef(name: string): string {
  return checkedRef(BRANCHES, name, 'branch');
}

/** The full name of a tag; throws `bad-ref-name`. */
export function tagRef(name: string): string {
  return checkedRef(TAGS, name, 'tag');
}

function checkedRef(folder: string, name: string, noun: string): string {
  // As `git check-ref-format --branch`: a leading dash reads as an option, HEAD as the checked-out commit.
  const isConfusing = name.startsWith('-') || name === 'HEAD';
  if (isConfusing || !isRefName(folder + name)) {
    throw new StemmaError('bad-ref-name', `'${name}' cannot name a ${noun}`, {
      data: { name },
      suggestions: [
        `Use letters, digits, '-', '_', '.' and '/' in the name, without spaces, '..' or a leading '-'.`,
      ],
    });
  }
  return folder + name;
}

/** A ref for people: `branch 'main'`, `tag 'v1'`, `'HEAD'`. */
export function describeRef(ref: string): string {
  if (ref.startsWith(BRANCHES)) return `branch '${ref.slice(BRANCHES.length)}'`;
  if (ref.startsWith(TAGS)) return `tag '${ref.slice(TAGS.length)}'`;
  return `'${ref}'`;
}

/** The folder that stays when its last ref goes: `refs/heads` for a branch. */
export function refFolder(ref: string): string {
  return ref.split('/').slice(0, 2).join('/');
}
