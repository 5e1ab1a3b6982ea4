import { existsSync } from 'node:fs';
import type { ObjectId } from '../../model/object-id.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { StageNode } from '../../pipeline/stage-graph.js';
import { lexicalPath } from '../../retrieve/lexical-index.js';
import { SqliteDerivationLog } from '../../store/sqlite-derivation-log.js';
import type { Project } from '../project.js';
import { pinnedPart, type PipelineState } from '../stage-states.js';

/** What a stage made of an earlier input, and would start from. */
export interface Base {
  readonly input: ObjectId;
  readonly output: ObjectId;
}

/** Finds what the stages of a pipeline made before, as far as the store has it still. */
export class EarlierRuns {
  readonly #log: SqliteDerivationLog;

  constructor(
    readonly project: Project,
    readonly state: PipelineState,
    /** True where nothing of before counts. */
    readonly force: boolean,
  ) {
    this.#log = new SqliteDerivationLog(project.cache);
  }

  /** The output of a stage where it is there already. */
  output(
    node: StageNode,
    at: {
      readonly fingerprint: string | undefined;
      readonly input: ObjectId | undefined;
      readonly isFresh: boolean;
    },
  ): ObjectId | undefined {
    const { name } = node;
    const { fingerprint, input, isFresh } = at;
    if (this.force || fingerprint === undefined || input === undefined) return undefined;
    if (name === 'lexical') return this.#hasWordIndex(input) ? input : undefined;
    if (name === 'index' && this.state.settings.index.type === 'flat') return input;
    const root =
      (isFresh ? pinnedPart(this.state.lock, node)?.root : undefined) ??
      this.#log.find(fingerprint, input)?.output;
    return root !== undefined && this.project.store.has(root) ? root : undefined;
  }

  #hasWordIndex(chunks: ObjectId): boolean {
    return existsSync(lexicalPath(this.project.cacheFolder('lexical'), chunks));
  }

  /** The earlier run that a stage would start from. */
  base({ name, part }: StageNode, fingerprint: string | undefined): Base | undefined {
    if (fingerprint === undefined || this.force) return undefined;
    const { store } = this.project;
    const { lock } = this.state;
    if (name === 'lexical') return this.#wordIndexBase(lock?.chunks);
    const pinned = pinnedPart(lock, { part });
    const own = pinned?.fingerprint === fingerprint ? [{ ...pinned, output: pinned.root }] : [];
    for (const run of [...own, ...this.#log.latest(fingerprint)]) {
      if (store.has(run.input) && store.has(run.output)) return run;
    }
    return undefined;
  }

  /** The chunks whose word index a new one would grow from, as the stage looks for them. */
  #wordIndexBase(chunks: SnapshotLock['chunks']): Base | undefined {
    if (chunks === undefined) return undefined;
    const earlier = this.#log.latest(chunks.fingerprint);
    for (const root of [chunks.root, ...[...earlier].map(({ output }) => output)]) {
      if (!this.project.store.has(root) || !this.#hasWordIndex(root)) continue;
      return { input: root, output: root };
    }
    return undefined;
  }
}
