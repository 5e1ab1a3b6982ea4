import { fingerprintOf } from '../model/fingerprint.js';
import type { Reranker } from '../model/reranker.js';
import { openReranker, type RerankSettings } from '../pipeline/rerank/open-reranker.js';
import { CachedReranker } from './cached-reranker.js';
import type { Project } from './project.js';

/**
 * Opens the reranker of some settings until the project closes. It keeps its scores in the cache,
 * and takes them from there, unless it is to be `fresh`.
 */
export async function openProjectReranker(
  project: Project,
  settings: RerankSettings,
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<Reranker> {
  const { host, reporter, signal } = project.session;
  const context = { host, reporter, signal, projectFolder: project.folder };
  const reranker = await openReranker(settings, context);
  project.onClose(() => reranker.close());
  project.cache.saveNote(openedNote(settings), new Uint8Array(0));
  return fresh ? reranker : new CachedReranker(reranker, project.cache, signal);
}

/** Whether the reranker of some settings was opened on this machine before, so that opening it again is cheap. */
export function wasRerankerOpened(project: Project, settings: RerankSettings): boolean {
  return project.cache.note(openedNote(settings)) !== undefined;
}

function openedNote({ model, revision, dtype }: RerankSettings): string {
  return `reranker:${fingerprintOf([model, revision ?? null, dtype])}`;
}
