import type { StageName } from '../../pipeline/stage-graph.js';

/** How much of something; null where nothing is known of it. */
export interface PlannedWork {
  readonly documents: number | null;
  /** Chunks that come out of `chunk`; texts that `embed` looks at; vectors or chunks to index. */
  readonly chunks: number | null;
  /** Of `embed`: texts without a known vector, their tokens, and texts whose vector is known. */
  readonly embedded: number | null;
  readonly tokens: number | null;
  readonly reused: number | null;
  /** True where figures are projected from the last run, because an earlier stage has to run first. */
  readonly estimated: boolean;
}

/** What a run would do at one stage. */
export interface PlannedStage extends PlannedWork {
  readonly name: StageName | 'snapshot';
  /** `main`, or a name under `pipelines:`; null for the snapshot, which all share. */
  readonly pipeline: string | null;
  /** Whether what stemma.lock pins belongs to the present input and settings. */
  readonly state: 'fresh' | 'stale' | 'missing';
  /** `none`: it is fresh. `cached`: its output is known. Else it works on what changed, or on all. */
  readonly action: 'none' | 'cached' | 'incremental' | 'full';
  /** Why it is stale, a phrase each; empty where only its input comes out otherwise. */
  readonly why: readonly string[];
  /** The stage that it works from; null for the snapshot. */
  readonly after: StageName | 'snapshot' | null;
  /** Names input and output; equal ones are the same data, whether it was made yet or not. */
  readonly from: string;
  readonly to: string;
  /** Expected, by the last run of the very same stage. */
  readonly seconds: number | null;
  /** Expected price of embedding, where the settings give one. */
  readonly cost: { readonly amount: number; readonly currency: string } | null;
}

/** No work at all. */
export const NO_WORK: PlannedWork = {
  documents: 0,
  chunks: 0,
  embedded: null,
  tokens: null,
  reused: null,
  estimated: false,
};
