import type { PipelineSettings } from './settings/settings.js';

/** Stages behind the snapshot of the sources, in the order in which they run. */
export const STAGES = ['extract', 'clean', 'chunk', 'embed', 'index', 'lexical'] as const;

export type StageName = (typeof STAGES)[number];

/** A stage of the graph: what it works from, and the part of stemma.lock that pins its output. */
export interface StageNode {
  readonly name: StageName;
  readonly from: StageName | 'snapshot';
  readonly part: 'texts' | 'cleaned' | 'chunks' | 'vectors' | 'index' | 'lexical';
}

/**
 * The stages that a pipeline needs, each behind the one it works from. Retrieval by words alone
 * needs no vectors, by vectors alone no word index; cleaning is there where the settings name it.
 */
export function stageGraph({
  clean,
  retrieve,
}: Pick<PipelineSettings, 'clean' | 'retrieve'>): StageNode[] {
  const dense: StageNode[] = [
    { name: 'embed', from: 'chunk', part: 'vectors' },
    { name: 'index', from: 'embed', part: 'index' },
  ];
  const cleaning: StageNode[] = [{ name: 'clean', from: 'extract', part: 'cleaned' }];
  const words: StageNode[] = [{ name: 'lexical', from: 'chunk', part: 'lexical' }];
  return [
    { name: 'extract', from: 'snapshot', part: 'texts' },
    ...(clean === undefined ? [] : cleaning),
    { name: 'chunk', from: clean === undefined ? 'extract' : 'clean', part: 'chunks' },
    ...(retrieve.mode === 'lexical' ? [] : dense),
    ...(retrieve.mode === 'dense' ? [] : words),
  ];
}

/** A stage and all that it stands on, in the order in which they run. */
export function stagesUntil(graph: readonly StageNode[], last: StageName): StageName[] {
  const node = graph.find(({ name }) => name === last);
  if (node === undefined) return [];
  const before = node.from === 'snapshot' ? [] : stagesUntil(graph, node.from);
  return [...before, last];
}
