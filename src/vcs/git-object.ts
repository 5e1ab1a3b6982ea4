/** The four kinds of Git objects. */
export type GitObjectType = 'blob' | 'tree' | 'commit' | 'tag';

/** An object as stored, without its header. */
export interface GitObject {
  readonly type: GitObjectType;
  readonly bytes: Buffer;
}

/** True for the name of a kind. */
export function isGitObjectType(name: string): name is GitObjectType {
  return name === 'blob' || name === 'tree' || name === 'commit' || name === 'tag';
}
