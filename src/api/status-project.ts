import { fingerprintOf } from '../model/fingerprint.js';
import { chunkStage } from '../pipeline/chunk-stage.js';
import { embedFingerprint } from '../pipeline/embed-stage.js';
import { extractStage } from '../pipeline/extract-stage.js';
import type { Settings } from '../pipeline/settings/settings.js';
import type { SnapshotLock } from '../pipeline/snapshot-lock.js';
import { indexFingerprint } from '../pipeline/stages/index/index-fingerprint.js';
import { openTokenCounter } from '../pipeline/tokens/open-token-counter.js';
import { LEXICAL_VERSION } from '../retrieve/lexical-index.js';
import { emptyMap } from '../tree/build.js';
import type { FileStatus } from '../vcs/file-status.js';
import { documentChanges, type DocumentChange } from './diff-project.js';
import { diffSettings, type SettingChange } from './flatten-settings.js';
import { fitSettings } from './fit-embedder.js';
import { openProjectEmbedder } from './open-project-embedder.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import type { Project } from './project.js';
import { committedSnapshot } from './snapshot-at.js';
import { snapshotCorpus } from './snapshot-corpus.js';
import { tokenizerOwner } from './run-pipeline.js';

/** Whether a stage's pinned output belongs to the present input and settings. */
export interface StageState {
  readonly name: string;
  readonly state: 'fresh' | 'stale' | 'missing';
}

/** How the project on disk stands to its last commit. */
export interface StatusResult {
  readonly branch: string | null;
  readonly commit: string | null;
  readonly documents: number;
  /** Against the last commit; null where the store lacks its documents. */
  readonly documentChanges: readonly DocumentChange[] | null;
  readonly settingChanges: readonly SettingChange[];
  /** stemma.yaml, stemma.lock and the question set against the last commit. */
  readonly files: Readonly<Record<string, FileStatus>>;
  readonly stages: readonly StageState[];
  /** True when a commit would find nothing to do. */
  readonly clean: boolean;
}

/** Looks at disk, lock and last commit; changes nothing. */
export async function statusProject(project: Project): Promise<StatusResult> {
  const git = await project.git();
  const loaded = project.readSettings();
  const { settings } = loaded;
  const lock = project.readLock();
  const commit = await git.head();
  const looked = await snapshotCorpus(project, { settings, previous: lock, look: true });
  const inHead =
    commit !== undefined && (await git.readFileAt(commit, SETTINGS_FILE)) !== undefined;
  const last = inHead ? await committedSnapshot(project, commit, 'HEAD') : undefined;
  const before =
    last === undefined ? emptyMap(looked.reader.store, 'small') : last.lock?.corpus.root;
  const known = before !== undefined && looked.reader.store.has(before);
  const changes = known ? documentChanges(looked, before, looked.corpus.root) : null;
  const paths = [SETTINGS_FILE, LOCK_FILE, settings.evaluate.questions];
  const files = Object.fromEntries(await git.statusOf(paths));
  const stages = await stageStates(project, { settings, lock, corpus: looked.corpus.root });
  return {
    branch: (await git.currentBranch()) ?? null,
    commit: commit ?? null,
    documents: looked.corpus.documents,
    documentChanges: changes,
    settingChanges: last === undefined ? [] : diffSettings(last.loaded.settings, settings),
    files,
    stages,
    clean:
      changes?.length === 0 &&
      Object.values(files).every((state) => state === 'unmodified') &&
      stages.every(({ state }) => state === 'fresh'),
  };
}

/** Compares what the lock pins with the fingerprints that the settings have now, stage by stage. */
async function stageStates(
  project: Project,
  now: {
    readonly settings: Settings;
    readonly lock: SnapshotLock | undefined;
    readonly corpus: string;
  },
): Promise<StageState[]> {
  const { pipeline } = now.settings;
  const { lock } = now;
  const states: StageState[] = [];
  // The root that the next stage would get, as far as it is known; stale input makes stale output.
  const check = (
    name: string,
    part: PinnedPart | undefined,
    expected: Expected,
  ): string | undefined => {
    const fresh =
      part !== undefined &&
      part.fingerprint === expected.fingerprint &&
      part.input === expected.input;
    states.push({ name, state: part === undefined ? 'missing' : fresh ? 'fresh' : 'stale' });
    return fresh ? part.root : undefined;
  };
  const texts = check('extract', lock?.texts, {
    fingerprint: extractStage(pipeline.extract, project.store).fingerprint,
    input: now.corpus,
  });
  const counter = await openTokenCounter(pipeline.chunk.tokenizer, {
    projectFolder: project.folder,
    embedder: await tokenizerOwner(project, pipeline),
  });
  const { icuVersion } = project.session.host;
  const { store } = project;
  const chunks = check('chunk', lock?.chunks, {
    fingerprint: chunkStage({ settings: pipeline.chunk, counter, icuVersion, store }).fingerprint,
    input: texts,
  });
  if (pipeline.retrieve.mode !== 'lexical') {
    const fingerprint = await embedderFingerprint(project, now);
    const vectors = check('embed', lock?.vectors, { fingerprint, input: chunks });
    check('index', lock?.index, { fingerprint: indexFingerprint(pipeline.index), input: vectors });
  }
  if (pipeline.retrieve.mode !== 'dense') {
    check('lexical', lock?.lexical && { ...lock.lexical, root: '' }, {
      fingerprint: fingerprintOf(['lexical', LEXICAL_VERSION]),
      input: chunks,
    });
  }
  return states;
}

interface PinnedPart {
  readonly fingerprint: string;
  readonly input: string;
  readonly root: string;
}

interface Expected {
  readonly fingerprint: string | undefined;
  /** Undefined where an earlier stage is not fresh. */
  readonly input: string | undefined;
}

/** Undefined for a fitted embedder whose model is not there: it cannot be fresh. */
async function embedderFingerprint(
  project: Project,
  now: { readonly settings: Settings; readonly lock: SnapshotLock | undefined },
): Promise<string | undefined> {
  const { embed } = now.settings.pipeline;
  const fitted = now.lock?.vectors?.fitted;
  if (embed.provider === 'tfidf') {
    const same = fitted?.settings === fitSettings(embed);
    if (!same || !project.store.has(fitted.model)) return undefined;
  }
  const model = embed.provider === 'tfidf' ? fitted : undefined;
  return embedFingerprint(await openProjectEmbedder(project, embed, model));
}
