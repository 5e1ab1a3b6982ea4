import { StemmaError } from '../errors/stemma-error.js';
import { fromUtf8, utf8 } from '../util/bytes.js';
import type { CommitId, GitOid } from './commit-id.js';
import { isGitOid, parseCommitId, parseGitOid } from './commit-id.js';
import type { Person } from './person.js';
import { formatPerson, parsePerson } from './person.js';

/** A commit object's content. */
export interface CommitObject {
  readonly tree: GitOid;
  readonly parents: readonly CommitId[];
  readonly author: Person;
  readonly committer: Person;
  /** The message as stored, trailers included. */
  readonly message: string;
}

/**
 * The content of a commit object. Headers that stemma has no use for (signatures, merged tags) are
 * passed over. Throws `git-object-damaged` when there is no tree or a parent is no id.
 */
export function parseCommit(oid: GitOid, bytes: Buffer): CommitObject {
  const blank = bytes.indexOf('\n\n');
  const headers = headerLines(bytes.subarray(0, blank < 0 ? bytes.length : blank));
  const encoding = headers.find(([key]) => key === 'encoding')?.[1].toString('latin1');
  const text = (key: string): string[] =>
    headers.filter(([name]) => name === key).map(([, value]) => decodeText(value, encoding));
  const [tree] = text('tree');
  const parents = text('parent');
  if (tree === undefined || ![tree, ...parents].every(isGitOid)) {
    throw new StemmaError(
      'git-object-damaged',
      `cannot read the commit ${oid}: its tree or a parent is not an id`,
      {
        data: { oid },
      },
    );
  }
  return {
    tree: parseGitOid(tree),
    parents: parents.map(parseCommitId),
    author: parsePerson(text('author')[0] ?? ''),
    committer: parsePerson(text('committer')[0] ?? ''),
    message: blank < 0 ? '' : decodeText(bytes.subarray(blank + 2), encoding),
  };
}

/** The bytes of a commit object. */
export function serializeCommit(commit: CommitObject): Uint8Array {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatPerson(commit.author)}`,
    `committer ${formatPerson(commit.committer)}`,
  ];
  return utf8(`${lines.join('\n')}\n\n${commit.message}`);
}

/** Header name and value bytes; a line that starts with a space continues the one before. */
export function headerLines(bytes: Buffer): [string, Buffer][] {
  const headers: [string, Buffer][] = [];
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(0x0a, at);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(at, end);
    const space = line.indexOf(0x20);
    if (space > 0) headers.push([line.toString('latin1', 0, space), line.subarray(space + 1)]);
    at = end + 1;
  }
  return headers;
}

/** Text of old commits may be in another encoding; bytes that fit none show as U+FFFD, as in Git. */
function decodeText(bytes: Buffer, encoding: string | undefined): string {
  try {
    return encoding === undefined ? fromUtf8(bytes) : new TextDecoder(encoding).decode(bytes);
  } catch (error) {
    // A TypeError: not UTF-8; a RangeError: an encoding that nobody knows.
    if (error instanceof TypeError || error instanceof RangeError) return bytes.toString('utf8');
    throw error;
  }
}
