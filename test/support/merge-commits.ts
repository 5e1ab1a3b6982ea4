import { mergeFileContents } from '../../src/api/merge/merge-file-contents.js';
import { gitVersion } from '../../src/api/merge/side-files.js';
import type { CommitId } from '../../src/vcs/commit-id.js';
import type { GitRepository } from '../../src/vcs/git-repository.js';
import type { FileChange } from '../../src/vcs/merge/files/file-version.js';
import { mergeFiles, type FilesMerge } from '../../src/vcs/merge/files/merge-files.js';
import { PLAIN_MARKERS } from '../../src/vcs/merge/text/conflict-markers.js';
import type { TreeFiles } from '../../src/vcs/tree-files.js';

/** Three commits; without a base both sides began with nothing. */
export interface Commits {
  readonly base: CommitId | undefined;
  readonly ours: CommitId;
  readonly theirs: CommitId;
}

/** Merges the trees of commits as stemma does, without a project around them. */
export async function mergeCommits(
  repository: GitRepository,
  { base, ours, theirs }: Commits,
  followRenames = true,
): Promise<FilesMerge> {
  const files = (commit: CommitId | undefined) => repository.filesOf(commit);
  const [b, o, t] = [await files(base), await files(ours), await files(theirs)];
  const kinds = {
    questions: new Set<string>(),
    projectPath: () => undefined,
    style: PLAIN_MARKERS,
  };
  return await mergeFiles({
    ours: await changes(b, o),
    theirs: await changes(b, t),
    files: {
      file: async (path) => {
        const found = await o.file(path);
        return found && gitVersion(found);
      },
      below: async (folder) => (await o.below(folder)).map(({ path }) => path),
    },
    followRenames,
    read: async ({ content }) => {
      if ('bytes' in content) return content.bytes;
      if ('oid' in content) return await repository.readBlob(content.oid);
      throw new Error('no document is kept by stemma');
    },
    mergeContents: (contents) => mergeFileContents(kinds, contents),
  });
}

async function changes(from: TreeFiles, to: TreeFiles): Promise<FileChange[]> {
  return (await from.changesTo(to)).map(({ path, before, after }) => ({
    path,
    before: before && gitVersion(before),
    after: after && gitVersion(after),
  }));
}
