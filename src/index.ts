/** The library under the command line: one function a verb, each with its result type. */
export {
  bisectProject,
  type BisectOptions,
  type BisectResult,
} from './api/bisect/bisect-project.js';
export { branchProject, type BranchResult } from './api/branch-project.js';
export {
  checkIntegrity,
  type DamagedPart,
  type DamagedSnapshot,
  type IntegrityOptions,
  type IntegrityResult,
} from './api/integrity/check-integrity.js';
export type { IntegrityProblem, Repair } from './api/integrity/integrity-problems.js';
export { repairIntegrity, type RepairResult } from './api/integrity/repair-integrity.js';
export type { SnapshotRepair } from './api/integrity/repair-snapshots.js';
export { checkProject, type CheckResult } from './api/check-project.js';
export type { Finding, Severity } from './api/check/finding.js';
export { commitProject, type CommitOptions, type CommitResult } from './api/commit-project.js';
export { compareProject, type CompareOptions, type CompareResult } from './api/compare-project.js';
export {
  compareSnapshots,
  type CompareManyOptions,
  type CompareManyResult,
} from './api/compare/compare-snapshots.js';
export {
  matrixProject,
  type MatrixOptions,
  type MatrixResult,
} from './api/matrix/matrix-project.js';
export {
  branchCell,
  type BranchCellOptions,
  type BranchCellResult,
} from './api/matrix/branch-cell.js';
export { diffProject, type DiffOptions, type DiffResult } from './api/diff/diff-project.js';
export type { ChunkItem, ChunkPlace } from './api/diff/chunk-item.js';
export type { DocumentChange } from './api/diff/document-changes.js';
export { evalProject, type EvalOptions, type EvalResult } from './api/eval-project.js';
export type { AnswerChange, EvidenceChange, ResultChange } from './api/answers/answer-change.js';
export type { Cause, CauseKind } from './api/answers/cause-of-step.js';
export type { AnswerChanges, AnswerOptions } from './api/diff/answer-changes.js';
export type { VectorChanges } from './api/diff/vector-changes.js';
export {
  explainQuestion,
  type ExplainOptions,
  type ExplainResult,
} from './api/explain-question.js';
export type { SettingChange } from './diff/diff-settings.js';
export {
  blameDocument,
  type BlamedChunk,
  type BlamedLine,
  type BlameOptions,
  type BlameOrigin,
  type BlameResult,
} from './api/history/blame-document.js';
export type { CommitFields } from './api/history/commit-fields.js';
export type { DocumentMove } from './api/history/document-moves.js';
export {
  logChunk,
  type ChunkLogEntry,
  type ChunkLogOptions,
  type ChunkLogResult,
  type LoggedChunk,
} from './api/history/log-chunk.js';
export {
  logDocuments,
  type DocumentLogEntry,
  type DocumentLogOptions,
  type DocumentLogResult,
} from './api/history/log-documents.js';
export { initProject, type InitOptions, type InitResult } from './api/init-project.js';
export { listDocuments, type ListResult } from './api/list-documents.js';
export { logProject, type LogEntry, type LogResult } from './api/log-project.js';
export { mergeProject, type MergeOptions, type MergeResult } from './api/merge-project.js';
export {
  conflictsProject,
  resolveProject,
  type ConflictResult,
  type ConflictsResult,
  type UnfinishedResult,
} from './api/conflicts-project.js';
export { continueOperation, type ContinueResult } from './api/operation/continue-operation.js';
export { abortOperation, quitOperation, type AbortResult } from './api/operation/end-operation.js';
export type { Resolution } from './api/operation/resolve-conflicts.js';
export {
  cherryPickProject,
  revertProject,
  type PickOptions,
  type PickResult,
} from './api/pick-project.js';
export {
  restoreProject,
  type RestoredFile,
  type RestoreOptions,
  type RestoreResult,
} from './api/restore-project.js';
export type { MergePreview } from './api/merge/preview-merge.js';
export type { MergeConflict } from './api/merge/merge-conflict.js';
export { Project, type Session } from './api/project.js';
export { promoteProject, type PromoteOptions, type PromoteResult } from './api/promote-project.js';
export type { VerdictDocument } from './api/gate/verdict-document.js';
export { verdictProject, type VerdictOptions, type VerdictResult } from './api/verdict-project.js';
export { addQuestion, type AddOptions, type AddResult } from './api/questions/add-question.js';
export {
  checkQuestions,
  type CheckQuestionsOptions,
  type CheckQuestionsResult,
} from './api/questions/check-questions.js';
export type { QuestionFinding } from './api/questions/check/question-finding.js';
export {
  collectFeedback,
  type FeedbackResult,
  type FeedbackSource,
} from './api/questions/collect-feedback.js';
export type { EvidenceMove } from './api/questions/evidence-move.js';
export {
  importQuestions,
  type ImportOptions,
  type ImportResult,
} from './api/questions/import-questions.js';
export {
  reanchorQuestions,
  type ReanchorOptions,
  type ReanchorResult,
} from './api/questions/reanchor-questions.js';
export { queryProject, type QueryOptions, type QueryResult } from './api/query-project.js';
export { readDocument, readSource, type DocumentResult } from './api/read-document.js';
export { rollbackProject, type RollbackResult } from './api/rollback-project.js';
export {
  runProject,
  type FinishedRun,
  type RunOptions,
  type RunResult,
} from './api/run-project.js';
export { scoreFiles, type ScoreOptions, type ScoreResult } from './api/score-files.js';
export { showProject, type ShowResult } from './api/show-project.js';
export { snapshotProject, type SnapshotResult } from './api/snapshot-project.js';
export { statusProject, type StatusResult } from './api/status-project.js';
export { switchProject, type SwitchOptions, type SwitchResult } from './api/switch-project.js';
export { tagProject, type TagResult } from './api/tag-project.js';
export { StemmaError } from './errors/stemma-error.js';
export type { Host } from './model/host.js';
export { silentReporter, type ProgressEvent, type Reporter } from './model/progress.js';
export { processHost } from './cli/host.js';
