import { z } from 'zod';
import type { ObjectId } from '../../model/object-id.js';
import type { CommitId, GitOid } from '../../vcs/commit-id.js';
import type { RawPath } from '../../vcs/raw-path.js';

/*
 * What stemma has begun and not finished, as .stemma/operation.json holds it. It is the authority:
 * Git's own files (MERGE_HEAD, the stages of the index) only tell Git's commands of it, and know
 * nothing of documents that Git ignores. It is written before the first file changes and removed
 * after the last, so that at every moment it says how to go on and how to go back.
 */

// Brands that the patterns prove.
const oid = z
  .string()
  .regex(/^[0-9a-f]{40}$/)
  .transform((id) => id as GitOid);
const commit = oid.transform((id) => id as string as CommitId);
const object = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((id) => id as ObjectId);
/** Checked again wherever it is written to. */
const path = z.string().transform((text) => text as RawPath);

/** A version of a file, in Git's objects or in the store. */
const version = z.union([
  z.strictObject({ oid, mode: z.string() }),
  z.strictObject({ blob: object, pieced: z.boolean(), size: z.number().int().nonnegative() }),
]);

const located = z.strictObject({ path, version }).nullable();

const conflict = z.strictObject({
  kind: z.enum([
    'both-changed',
    'both-added',
    'removed-here',
    'removed-there',
    'removed-here-renamed-there',
    'renamed-here-removed-there',
    'renamed-twice',
    'file-and-folder',
    'unfit',
  ]),
  places: z.array(path),
  base: located,
  ours: located,
  theirs: located,
  isMarked: z.boolean(),
  details: z.array(z.unknown()),
  whole: z.string().nullable(),
  /** What was said of it: which side to take, or that the files are right as they are. */
  resolved: z.enum(['ours', 'theirs', 'merged']).nullable(),
  /** Of settings and questions: sides taken one by one. */
  choices: z.record(z.string(), z.enum(['ours', 'theirs'])),
});

const person = z.strictObject({
  name: z.string(),
  email: z.string(),
  seconds: z.number(),
  zone: z.string(),
});

/** The content of .stemma/operation.json. */
export const operationSchema = z.strictObject({
  format: z.literal(1),
  kind: z.enum(['merge', 'revert', 'cherry-pick']),
  /**
   * `applying`: files are being brought to `steps`; `stopped`: they are, and a person has the word;
   * `aborting`: they are being brought back.
   */
  phase: z.enum(['applying', 'stopped', 'aborting']),
  /** The branch that it is on. */
  branch: z.string(),
  /** Commit of HEAD while it lasts. */
  before: commit,
  /** Commit of HEAD when the command was given; several picks make several commits. */
  origin: commit,
  /** The commit that is merged, reverted or picked, and as it was named. */
  commit,
  at: z.string(),
  /** Parents of the commit to be made. */
  parents: z.array(commit),
  /** The commit, where it is made already and only the branch has to move. */
  to: commit.nullable(),
  message: z.string(),
  /** How conflicts are marked. */
  style: z.strictObject({
    labels: z.strictObject({ base: z.string(), ours: z.string(), theirs: z.string() }),
    showBase: z.boolean(),
  }),
  /** Of a picked commit; else the one who commits. */
  author: person.nullable(),
  /** Commits that are to follow. */
  todo: z.array(commit),
  /** How they are picked: the parent that merges are told against, and the message in place of theirs. */
  mainline: z.number().int().positive().nullable().default(null),
  todoMessage: z.string().nullable().default(null),
  /** Files that change, by path in the repository; an absent version is null. */
  steps: z.array(z.strictObject({ path, before: version.nullable(), after: version.nullable() })),
  conflicts: z.array(conflict),
});

/** An operation that is under way. */
export type Operation = Readonly<z.output<typeof operationSchema>>;
/** A file that an operation changes. */
export type OperationStep = Operation['steps'][number];
/** A version of a file that an operation knows. */
export type OperationVersion = z.output<typeof version>;
/** A conflict, and what was said of it. */
export type OperationConflict = Operation['conflicts'][number];
