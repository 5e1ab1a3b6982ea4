import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isNodeError } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { parseSettings } from '../pipeline/settings/parse-settings.js';
import type { Settings } from '../pipeline/settings/settings.js';
import { isInside } from '../sources/source-folder.js';
import { getValue } from '../tree/read.js';
import type { NodeReader } from '../tree/node-reader.js';
import { decodeCorpusEntry } from '../model/entry-codecs.js';
import { documentKeyBytes } from '../model/entry-keys.js';
import { writeFileAtomically } from '../util/atomic-file.js';
import { equalBytes } from '../util/bytes.js';
import { nearestNames } from '../util/nearest-names.js';
import type { CommitId } from '../vcs/commit-id.js';
import { applyDocuments, planDocumentFiles } from './document-plan.js';
import { documentFileChanges, type DocumentFileChange } from './merge/document-file-changes.js';
import { sideOf, type MergeSide } from './merge/merge-side.js';
import { fileReader } from './merge/merge-sides.js';
import { mergedCorpus } from './merge/merged-corpus.js';
import { LOCK_FILE, SETTINGS_FILE } from './project-files.js';
import type { Project } from './project.js';
import { snapshotCorpus, type CorpusResult } from './snapshot-corpus.js';
import { recordWorkTree } from './work-tree/documents-record.js';

/** What to bring back, and from where. */
export interface RestoreOptions {
  /** HEAD unless given. */
  readonly source?: string | undefined;
  /** Files and folders of the project, or keys of documents; `.` is everything. */
  readonly targets: readonly string[];
  readonly dryRun?: boolean;
}

/** A file that was brought back, or would be. */
export interface RestoredFile {
  /** In the project. */
  readonly path: string;
  readonly change: 'written' | 'removed';
  /** True where what it replaces is in no commit: it is gone then. */
  readonly lost: boolean;
}

/** What a restore did. */
export interface RestoreResult {
  readonly source: string;
  readonly commit: string;
  readonly files: readonly RestoredFile[];
}

/**
 * Brings documents, stemma.yaml, stemma.lock and the questions on disk to where a commit has them.
 * Documents that the commit does not have are removed where the last one has them; others stay.
 * Neither Git's index nor HEAD changes. Throws `unknown-path` for a target that is nothing of
 * these, `object-missing`.
 */
export async function restoreProject(
  project: Project,
  options: RestoreOptions,
): Promise<RestoreResult> {
  if (options.dryRun !== true) project.becomeWriter();
  const git = await project.git();
  const at = options.source ?? 'HEAD';
  const commit = await git.resolveRef(at);
  const restore = await Restore.open(project, await sideOf(project, commit, { at }));
  const files = await restore.plan(options.targets);
  if (options.dryRun !== true) await restore.apply();
  return { source: at, commit, files };
}

class Restore {
  readonly #bytes = new Map<string, Uint8Array>();
  #documents: DocumentFileChange[] = [];
  /** Of sources, and gone from the disk. */
  readonly #folders: string[] = [];

  private constructor(
    readonly project: Project,
    readonly source: MergeSide & { readonly commit: CommitId; readonly settings: Settings },
    readonly head: MergeSide,
    /** Where documents lie now. */
    readonly settings: Settings,
  ) {}

  static async open(project: Project, side: MergeSide): Promise<Restore> {
    const { settings, commit } = side;
    const head = await (await project.git()).head();
    if (settings === undefined || commit === undefined || head === undefined) {
      throw new Error('a commit without settings is refused before');
    }
    const source = { ...side, settings, commit };
    const own = await sideOf(project, head, { at: 'HEAD' });
    return new Restore(project, source, own, settingsOnDisk(project) ?? own.settings ?? settings);
  }

  async plan(targets: readonly string[]): Promise<RestoredFile[]> {
    const files = [...(await this.#plainFiles()), ...(await this.#documentFiles())];
    const all = [...this.#bytes.keys(), ...this.#documents.map(({ path }) => path)];
    const chosen = new Set<string>();
    for (const target of targets) {
      const meant = all.filter((path) => this.#isMeant(path, target));
      if (meant.length === 0 && !(await this.#exists(target))) throw unknownPath(target, all);
      for (const path of meant) chosen.add(path);
    }
    for (const path of this.#bytes.keys()) if (!chosen.has(path)) this.#bytes.delete(path);
    this.#documents = this.#documents.filter(({ path }) => chosen.has(path));
    return files.filter(({ path }) => chosen.has(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async apply(): Promise<void> {
    for (const folder of this.#folders) mkdirSync(folder, { recursive: true });
    applyDocuments(this.project, planDocumentFiles(this.project, this.#documents));
    for (const [path, bytes] of this.#bytes) {
      writeFileAtomically(join(this.project.folder, path), [bytes]);
    }
    // Else the documents would seem to be those of the lock that was there.
    if (this.#bytes.has(LOCK_FILE)) await recordWorkTree(this.project);
  }

  #isMeant(path: string, target: string): boolean {
    const name = target.replace(/^\.\//, '').replace(/\/+$/, '');
    if (name === '.' || name === '' || path === name || path.startsWith(`${name}/`)) return true;
    return this.#documents.some((one) => one.path === path && one.document === target);
  }

  /** True for what is as the source has it already. */
  async #exists(target: string): Promise<boolean> {
    const name = target.replace(/^\.\//, '').replace(/\/+$/, '');
    if (name === '.' || name === '') return true;
    const git = await this.project.git();
    if (await git.hasFilesAt(this.source.commit, name)) return true;
    const { corpus, settings } = this.source;
    return settings.sources.some(({ id, path }) => {
      const folder = path.replace(/^\.\//, '').replace(/\/+$/, '');
      const inside = name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : undefined;
      const keys = [target, ...(inside === undefined ? [] : [`${id}/${inside}`])];
      if (name === folder) return true;
      return keys.some(
        (key) =>
          corpus !== undefined &&
          getValue(this.project.reader, corpus, documentKeyBytes(key)) !== undefined,
      );
    });
  }

  /** stemma.yaml, stemma.lock and the questions where they differ. */
  async #plainFiles(): Promise<RestoredFile[]> {
    const git = await this.project.git();
    const { commit, settings } = this.source;
    const found: RestoredFile[] = [];
    for (const path of [SETTINGS_FILE, LOCK_FILE, settings.evaluate.questions]) {
      const wanted = await git.readFileAt(commit, path);
      const present = readIfThere(join(this.project.folder, path));
      if (wanted === undefined || (present !== undefined && equalBytes(present, wanted))) continue;
      this.#bytes.set(path, wanted);
      const last =
        this.head.commit === undefined ? undefined : await git.readFileAt(this.head.commit, path);
      const lost = present !== undefined && (last === undefined || !equalBytes(present, last));
      found.push({ path, change: 'written', lost });
    }
    return found;
  }

  async #documentFiles(): Promise<RestoredFile[]> {
    const { settings } = this;
    const looked = await this.#look();
    const { reader } = looked;
    const onDisk = { corpus: looked.corpus.root, settings };
    const wanted = { corpus: await this.#corpus(), settings: this.source.settings };
    const changes = documentFileChanges(reader, onDisk, wanted);
    const found: RestoredFile[] = [];
    for (const change of changes.values()) {
      const last = this.#lastVersion(reader, change.document);
      // What no commit has is nobody's to remove.
      if (change.after === undefined && last === undefined) continue;
      this.#documents.push(change);
      const lost = change.before !== undefined && change.before.blob !== last;
      const how = change.after === undefined ? 'removed' : 'written';
      found.push({ path: change.path, change: how, lost });
    }
    return found;
  }

  /** The documents on disk; a source whose folder is gone or empty has none, which is no error here. */
  async #look(): Promise<CorpusResult> {
    const { project, settings, head } = this;
    let { sources } = settings;
    for (;;) {
      try {
        const present = { settings: { ...settings, sources }, previous: head.lock, look: true };
        return await snapshotCorpus(project, present);
      } catch (error) {
        const lost = sources.find((source) => isLost(error, source.id));
        if (lost === undefined) throw error;
        sources = sources.filter((source) => source !== lost);
        const folder = resolve(project.folder, lost.path);
        if (isInside(project.folder, folder) && !existsSync(folder)) this.#folders.push(folder);
      }
    }
  }

  #lastVersion(reader: NodeReader, document: string): string | undefined {
    const { corpus } = this.head;
    const value = corpus && getValue(reader, corpus, documentKeyBytes(document));
    return value && decodeCorpusEntry(value).blob;
  }

  /** Of the source; made of Git's files where the store does not have it. */
  async #corpus() {
    const { source, project } = this;
    if (source.corpus !== undefined) return source.corpus;
    const { reader } = project;
    const read = await fileReader({ project, reader });
    const sides = { ours: source, theirs: source, settings: source.settings };
    return (await mergedCorpus({ ...sides, edits: new Map(), reader, read })).root;
  }
}

/** Undefined where they cannot be read, as in the middle of a merge. */
function settingsOnDisk(project: Project): Settings | undefined {
  try {
    const text = project.readText(SETTINGS_FILE);
    return text === undefined ? undefined : parseSettings(text, SETTINGS_FILE);
  } catch (error) {
    if (error instanceof StemmaError && error.code === 'bad-settings') return undefined;
    throw error;
  }
}

/** True where the error says that a source has no folder, or nothing in it. */
function isLost(error: unknown, source: string): boolean {
  if (!(error instanceof StemmaError) || error.data['source'] !== source) return false;
  return error.code === 'source-empty' || error.code === 'source-missing';
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

function unknownPath(target: string, known: readonly string[]): StemmaError {
  const near = nearestNames(target, known)[0];
  return new StemmaError(
    'unknown-path',
    `cannot restore '${target}': the commit has nothing there`,
    {
      data: { target },
      suggestions: [
        ...(near === undefined ? [] : [`Did you mean '${near}'?`]),
        'Documents, stemma.yaml, stemma.lock and the questions can be restored; anything else with `git restore`.',
      ],
    },
  );
}
