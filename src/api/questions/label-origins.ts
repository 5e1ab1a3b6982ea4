import { evidenceHash } from '../../evaluate/questions-hash.js';
import { scanQuestions, type ScannedQuestion } from '../../evaluate/scan-questions.js';
import { fromUtf8 } from '../../util/bytes.js';
import type { CommitId } from '../../vcs/commit-id.js';
import type { GitRepository } from '../../vcs/git-repository.js';

/** Versions of the question file whose hashes are kept for the next commit. */
const KEPT_VERSIONS = 16;

/** The commit at which each question got the evidence that it has, by id. */
export type LabelOrigins = ReadonlyMap<string, CommitId>;

/**
 * For each question the commit that labelled it: the way back through history is followed, into merged
 * branches too, for as long as a parent has the question with the same evidence. Questions whose
 * evidence the first commit does not have are left out: they were labelled on what is on disk. Reads the
 * question file where it changed.
 */
export async function labelOrigins(
  git: GitRepository,
  questions: readonly ScannedQuestion[],
  { start, path }: { readonly start: CommitId; readonly path: string },
): Promise<LabelOrigins> {
  const labels = new CommittedLabels(git, path);
  const history = git.history();
  const origins = new Map<string, CommitId>();
  const wanted = new Map(questions.map(({ question }) => [question.id, evidenceHash(question)]));
  const first = await labels.at(start);
  const open = new Map<CommitId, string[]>();
  open.set(
    start,
    [...wanted.keys()].filter((id) => first.get(id) === wanted.get(id)),
  );
  for (const [commit, ids] of open) {
    open.delete(commit);
    let left = ids;
    for (const parent of (await history.commit(commit)).parents) {
      if (left.length === 0) break;
      const known = await labels.at(parent);
      const older = left.filter((id) => known.get(id) === wanted.get(id));
      // Behind all that is waiting, so that ways that meet again go on as one.
      if (older.length > 0) open.set(parent, [...(open.get(parent) ?? []), ...older]);
      const gone = new Set(older);
      left = left.filter((id) => !gone.has(id));
    }
    for (const id of left) origins.set(id, commit);
  }
  return origins;
}

/** Hashes of the evidence of each question, by commit. */
class CommittedLabels {
  readonly #versions = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    readonly git: GitRepository,
    readonly path: string,
  ) {}

  async at(commit: CommitId): Promise<ReadonlyMap<string, string>> {
    const oid = await this.git.fileIdAt(commit, this.path);
    if (oid === undefined) return new Map();
    const known = this.#versions.get(oid);
    if (known !== undefined) return known;
    const hashes = hashesOf(await this.git.readBlob(oid));
    const [oldest] = this.#versions.keys();
    if (oldest !== undefined && this.#versions.size >= KEPT_VERSIONS) this.#versions.delete(oldest);
    this.#versions.set(oid, hashes);
    return hashes;
  }
}

/** A file of long ago that cannot be read has the questions that can be. */
function hashesOf(bytes: Uint8Array): Map<string, string> {
  const { questions } = scanQuestions(textOf(bytes), { candidates: 'accepted' });
  return new Map(questions.map(({ question }) => [question.id, evidenceHash(question)]));
}

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (error) {
    // The decoder throws TypeError for bytes that are not UTF-8.
    if (error instanceof TypeError) return '';
    throw error;
  }
}
