import type { DocumentKey } from '../model/document.js';
import type { Settings } from '../pipeline/settings/settings.js';
import type { Project } from './project.js';

/** Path in the project of a document; undefined where no source of the settings has it. */
export function pathOfDocument(settings: Settings, document: DocumentKey): string | undefined {
  const slash = document.indexOf('/');
  const source = settings.sources.find(({ id }) => id === document.slice(0, slash));
  if (source === undefined) return undefined;
  const folder = source.path.replace(/^\.\//, '').replace(/\/+$/, '');
  const rest = document.slice(slash + 1);
  return folder === '' || folder === '.' ? rest : `${folder}/${rest}`;
}

/** Ids of the sources whose documents Git keeps: those that its ignore rules do not cover. */
export async function sourcesKeptByGit(
  project: Project,
  settings: Settings,
): Promise<ReadonlySet<string>> {
  const git = await project.git();
  const kept = new Set<string>();
  for (const { id, path } of settings.sources) {
    const folder = path.replace(/^\.\//, '').replace(/\/+$/, '');
    if (!(await git.isIgnored(`${folder}/x`))) kept.add(id);
  }
  return kept;
}
