import type { Embedder } from '../model/embedder.js';
import type { EmbedSettings } from '../pipeline/stages/embed/embed-settings.js';
import { openEmbedder } from '../pipeline/stages/embed/open-embedder.js';
import type { FittedModel } from '../pipeline/snapshot-lock.js';
import { missingModel } from './fit-embedder.js';
import type { Project } from './project.js';

/** Opens the embedder of some settings, with its fitted model if it has one, until the project closes. */
export async function openProjectEmbedder(
  project: Project,
  settings: EmbedSettings,
  fitted: FittedModel | undefined,
): Promise<Embedder> {
  const { host, reporter, signal } = project.session;
  const context = { host, reporter, signal, projectFolder: project.folder };
  const bytes = fitted === undefined ? undefined : project.store.get(fitted.model);
  if (fitted !== undefined && bytes === undefined) throw missingModel(fitted);
  const embedder = await openEmbedder(
    settings,
    bytes === undefined ? context : { ...context, fitted: bytes },
  );
  project.onClose(() => embedder.close());
  return embedder;
}
