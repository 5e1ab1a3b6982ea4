import type { Embedder } from '../model/embedder.js';
import type { EmbedSettings, ImportedSettings } from '../pipeline/stages/embed/embed-settings.js';
import type { ImportEmbedder } from '../pipeline/stages/embed/import/import-embedder.js';
import { openEmbedder, openImported } from '../pipeline/stages/embed/open-embedder.js';
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
  const folders = { projectFolder: project.folder, spoolFolder: spoolFolder(project, settings) };
  const context = { host, reporter, signal, ...folders };
  const bytes = fitted === undefined ? undefined : project.store.get(fitted.model);
  if (fitted !== undefined && bytes === undefined) throw missingModel(fitted);
  const embedder = await openEmbedder(
    settings,
    bytes === undefined ? context : { ...context, fitted: bytes },
  );
  project.onClose(() => embedder.close());
  return embedder;
}

/** Opens the embedder of imported vectors until the project closes. */
export function openProjectImports(project: Project, settings: ImportedSettings): ImportEmbedder {
  const { host, reporter, signal } = project.session;
  const folders = { projectFolder: project.folder, spoolFolder: spoolFolder(project, settings) };
  const embedder = openImported(settings, { host, reporter, signal, ...folders });
  project.onClose(() => embedder.close());
  return embedder;
}

/** Only imported vectors have one. */
function spoolFolder(project: Project, { provider }: EmbedSettings): string | undefined {
  return provider === 'import' ? project.cacheFolder('vectors') : undefined;
}
