import { decodeCorpusEntry } from '../../model/entry-codecs.js';
import { documentOfKey } from '../../model/entry-keys.js';
import type { ObjectId } from '../../model/object-id.js';
import { costOf } from '../../model/price.js';
import { MAIN_PIPELINE } from '../../pipeline/settings/expand-pipelines.js';
import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import { stageGraph, type StageName, type StageNode } from '../../pipeline/stage-graph.js';
import { isCheap, priceOf } from '../../pipeline/stages/embed/embed-settings.js';
import { SqliteVectorLocations } from '../../store/sqlite-vector-locations.js';
import { diffMaps } from '../../tree/diff.js';
import type { NodeReader } from '../../tree/node-reader.js';
import { countEntries } from '../../tree/read.js';
import type { SettingChange } from '../../diff/diff-settings.js';
import type { Project } from '../project.js';
import { pinnedPart, stageFingerprint, type PipelineState } from '../stage-states.js';
import { corpusGrowth } from './corpus-growth.js';
import { countEmbedding, locatedIn } from './count-embedding.js';
import { EarlierRuns, type Base } from './earlier-runs.js';
import { NO_WORK, type PlannedStage, type PlannedWork } from './planned-stage.js';
import { expectedSeconds } from './stage-rates.js';

/** What the stages of a plan stand on. */
export interface PlanGround {
  /** Reads the corpus on disk too, which may be in memory alone. */
  readonly reader: NodeReader;
  readonly corpus: SnapshotLock['corpus'];
  /** Stages asked for; all unless given. */
  readonly only: ReadonlySet<StageName> | undefined;
  readonly force: boolean;
}

/** Data between two stages, made already or not. */
interface Flow {
  /** Its root; for what is not made yet, how it comes about. */
  readonly id: string;
  readonly root: ObjectId | undefined;
  /** Its root where it is there already, though it may have to be made again. */
  readonly current: ObjectId | undefined;
  /** Where it is not made yet: what will be new in it. */
  readonly fresh: Change;
}

/** What differs from an earlier run. */
export interface Change {
  readonly documents: number;
  /** Entries of the map; null where nothing is known of them. */
  readonly entries: number | null;
  /** Their share of the bytes of the corpus. */
  readonly share: number;
  readonly estimated: boolean;
}

/** Bytes of a token of English text, for a first run. */
const BYTES_PER_TOKEN = 4.5;

const NOTHING: Change = { documents: 0, entries: 0, share: 0, estimated: false };

/**
 * Works out what a run of one pipeline would do, without doing any of it. Exact as long as the input
 * of a stage is known; from the first stage on that has to run, projected from the last run.
 */
export class PipelinePlan {
  readonly #earlier: EarlierRuns;
  readonly #planned: PlannedStage[] = [];
  /** The chunks, where they are made already. */
  #cut: ObjectId | undefined;

  constructor(
    readonly project: Project,
    readonly ground: PlanGround,
    readonly state: PipelineState & {
      readonly pipeline: string;
      /** Its settings that differ from the last commit; undefined where that has no such pipeline. */
      readonly changes: readonly SettingChange[] | undefined;
    },
    /** What stages of pipelines before this one make, by id. */
    readonly made: Map<string, Change>,
  ) {
    this.#earlier = new EarlierRuns(project, state, ground.force);
  }

  async stages(): Promise<readonly PlannedStage[]> {
    const { root } = this.ground.corpus;
    const flows = new Map<StageNode['from'], Flow>([
      ['snapshot', { id: root, root, current: root, fresh: NOTHING }],
    ]);
    for (const node of stageGraph(this.state.settings)) {
      const input = flows.get(node.from);
      if (input === undefined) throw new Error(`stage '${node.name}' comes before its input`);
      flows.set(node.name, await this.#plan(node, input));
    }
    return this.#planned;
  }

  async #plan(node: StageNode, input: Flow): Promise<Flow> {
    const { project, state, ground } = this;
    const { name } = node;
    const pinned = pinnedPart(state.lock, node);
    const fingerprint = await stageFingerprint(project, name, state);
    const same = pinned !== undefined && pinned.fingerprint === fingerprint;
    const isFresh = same && pinned.input === input.current;
    const asked = ground.only?.has(name) ?? true;
    const known = asked
      ? this.#earlier.output(node, { fingerprint, input: input.root, isFresh })
      : pinned?.root;
    if (name === 'chunk' && asked) this.#cut = known;
    const id = known ?? `${name}(${fingerprint ?? 'fitted anew'}, ${input.id})`;
    const repeated = this.made.get(id);
    const idle = !asked || known !== undefined || repeated !== undefined;
    const base = idle ? undefined : this.#earlier.base(node, fingerprint);
    const change = idle ? NOTHING : this.#change(name, input, base);
    // Behind a stage with other settings everything differs from what was made before.
    const fresh = repeated ?? (idle || same ? change : this.#whole(undefined));
    this.made.set(id, fresh);
    const work = idle ? NO_WORK : this.#work(name, input, { change, base, fingerprint });
    const byDocument = name === 'extract' || name === 'clean' || name === 'chunk';
    const units = byDocument ? work.documents : name === 'embed' ? work.embedded : work.chunks;
    this.#planned.push({
      name,
      pipeline: state.pipeline,
      state: pinned === undefined ? 'missing' : isFresh ? 'fresh' : 'stale',
      action: idle ? (isFresh || !asked ? 'none' : 'cached') : this.#isFull(name, base, work),
      why: this.#why(node, { isPinned: pinned !== undefined, same, isFresh, idle, input }),
      after: node.from,
      from: input.id,
      to: id,
      ...work,
      seconds: expectedSeconds(project, fingerprint, units),
      cost: this.#cost(work.tokens),
    });
    return { id, root: known, current: isFresh ? pinned.root : known, fresh };
  }

  #isFull(name: StageName, base: Base | undefined, work: PlannedWork): 'incremental' | 'full' {
    const { index } = this.state.settings;
    if (base === undefined) return 'full';
    if (name !== 'index' || index.type !== 'hnsw') return 'incremental';
    // Past a share of change a graph is built anew; how many vectors there will be is about known.
    const all = Math.max(countEntries(this.ground.reader, base.input), work.chunks ?? 0);
    return (work.chunks ?? 0) > index.rebuildShare * all ? 'full' : 'incremental';
  }

  /** What is new to a stage; exact where its input is there. */
  #change(name: StageName, input: Flow, base: Base | undefined): Change {
    const { corpus, reader } = this.ground;
    if (base === undefined) return this.#whole(input.root);
    if (input.root === undefined) return { ...input.fresh, estimated: true };
    const documents = new Set<string>();
    let [bytes, entries] = [0, 0];
    for (const { key, after } of diffMaps(reader, base.input, input.root)) {
      entries++;
      if (after === undefined) continue;
      documents.add(documentOfKey(key));
      if (name === 'extract') bytes += decodeCorpusEntry(after).size;
    }
    const part = name === 'extract' ? bytes / corpus.bytes : documents.size / corpus.documents;
    return { documents: documents.size, entries, share: part || 0, estimated: false };
  }

  /** All there is. */
  #whole(input: ObjectId | undefined): Change {
    const { corpus, reader } = this.ground;
    const entries = input === undefined ? null : countEntries(reader, input);
    return { documents: corpus.documents, entries, share: 1, estimated: input === undefined };
  }

  #work(
    name: StageName,
    input: Flow,
    from: {
      readonly change: Change;
      readonly base: Base | undefined;
      readonly fingerprint: string | undefined;
    },
  ): PlannedWork {
    const { documents, share, entries, estimated } = from.change;
    if (name === 'extract' || name === 'clean') {
      return { ...NO_WORK, documents, chunks: null, estimated };
    }
    if (name === 'chunk') {
      return { ...NO_WORK, documents, chunks: this.#chunks(share), estimated: true };
    }
    const chunks = input.root === undefined ? this.#chunks(share) : entries;
    const counted = { ...NO_WORK, documents, chunks, estimated };
    if (name !== 'embed') return counted;
    if (input.root !== undefined) return this.#embedding(input.root, from);
    return { ...counted, embedded: chunks, tokens: Math.round(this.#tokens(share)), reused: null };
  }

  #embedding(
    chunks: ObjectId,
    {
      base,
      fingerprint,
    }: { readonly base: Base | undefined; readonly fingerprint: string | undefined },
  ): PlannedWork {
    const { reader } = this.ground;
    const locations = new SqliteVectorLocations(this.project.cache);
    const cheap = isCheap(this.state.settings.embed) || this.ground.force;
    const isLocated =
      cheap || fingerprint === undefined ? () => false : locatedIn(reader, locations, fingerprint);
    return { ...countEmbedding(reader, chunks, { base, isLocated }), estimated: false };
  }

  #cost(tokens: number | null): PlannedStage['cost'] {
    const price = priceOf(this.state.settings.embed);
    if (tokens === null || price === undefined) return null;
    return { amount: costOf(tokens, price), currency: price.currency };
  }

  /** Chunks that a share of the corpus comes to: as they are cut, as in the last run, or by the settings. */
  #chunks(share: number): number {
    const { settings, changes } = this.state;
    const { corpus, reader } = this.ground;
    if (this.#cut !== undefined) return Math.ceil(countEntries(reader, this.#cut) * share);
    const { size, overlap, unit } = settings.chunk;
    const changed = changes?.some(({ path }) => path.startsWith('chunk.')) !== false;
    const before = this.#before();
    if (before !== undefined && !changed) return Math.ceil(before.chunks * share);
    const amount = unit === 'chars' ? corpus.bytes * share : this.#tokens(share);
    const pieces = Math.ceil(amount / Math.max(1, size - overlap));
    // A document that says anything is a chunk at least.
    return Math.max(pieces, Math.round(corpus.documents * share));
  }

  #tokens(share: number): number {
    return share * (this.#before()?.tokens ?? this.ground.corpus.bytes / BYTES_PER_TOKEN);
  }

  /** What the last run would have made of a corpus as large as this one. */
  #before(): { readonly chunks: number; readonly tokens: number } | undefined {
    const { lock } = this.state;
    if (lock?.chunks === undefined) return undefined;
    const { bytes } = this.ground.corpus;
    const { store } = this.project;
    const has = (root: ObjectId) => store.has(root);
    const growth = corpusGrowth(lock, { bytes, reader: this.ground.reader, has });
    return { chunks: lock.chunks.chunks * growth, tokens: lock.chunks.tokens * growth };
  }

  #why(
    node: StageNode,
    at: {
      readonly isPinned: boolean;
      readonly same: boolean;
      readonly isFresh: boolean;
      /** Nothing is to be done, or a pipeline before this one does it. */
      readonly idle: boolean;
      readonly input: Flow;
    },
  ): string[] {
    const { name, from } = node;
    if (at.isFresh) return this.ground.force && !at.idle ? ['all is to be done again'] : [];
    if (!at.isPinned) return [];
    const settings = at.same ? [] : this.#changedSettings(name);
    const other = this.state.changes
      ? 'its model, its tokenizer or its implementation is another one'
      : 'its settings are not those that it ran with';
    const moved = pinnedPart(this.state.lock, node)?.input !== at.input.current;
    return [
      ...settings,
      ...(at.same || settings.length > 0 ? [] : [other]),
      ...(moved && from === 'snapshot' ? ['documents changed'] : []),
    ];
  }

  /** Settings of a stage that differ from the last commit, as phrases. */
  #changedSettings(name: StageName): string[] {
    const { pipeline } = this.state;
    const root = pipeline === MAIN_PIPELINE ? 'pipeline' : `pipelines.${pipeline}`;
    return (this.state.changes ?? [])
      .filter(({ path }) => path.startsWith(`${name}.`))
      .map(({ path, before, after }) => `${root}.${path}: ${show(before)} -> ${show(after)}`);
  }
}

function show(value: unknown): string {
  return value === undefined ? 'unset' : JSON.stringify(value);
}
