import type { DocumentKey } from '../model/document.js';
import type { Settings } from '../pipeline/settings/settings.js';
import type { Project } from './project.js';

/** Path in the project of a document; undefined where no source of the settings has it. */
export function pathOfDocument(settings: Settings, document: DocumentKey): string | undefined {
  const slash = document.indexOf('/');
  const source = settings.sources.find(({ id }) => id === document.slice(0, slash));
  return source && `${prefixOf(source)}${document.slice(slash + 1)}`;
}

/** Folders of the sources that a path of the project is in. */
export function sourceFoldersAtPath(settings: Settings, path: string): string[] {
  return settings.sources
    .filter((source) => path.startsWith(prefixOf(source)))
    .map((source) => folderOfSource(source));
}

/** Keys that a path of the project has in the settings: one for each source whose folder it is in. */
export function documentsAtPath(settings: Settings, path: string): DocumentKey[] {
  return settings.sources
    .filter((source) => path.startsWith(prefixOf(source)))
    .map((source) => `${source.id}/${path.slice(prefixOf(source).length)}`);
}

/** Path in the project of a source's folder; `''` where it is the project's own. */
export function folderOfSource({ path }: { readonly path: string }): string {
  const folder = path.replace(/^\.\//, '').replace(/\/+$/, '');
  return folder === '.' ? '' : folder;
}

/** What comes before the paths of a source in the project. */
function prefixOf(source: { readonly path: string }): string {
  const folder = folderOfSource(source);
  return folder === '' ? '' : `${folder}/`;
}

/** Ids of the sources whose documents Git keeps: those that its ignore rules do not cover. */
export async function sourcesKeptByGit(
  project: Project,
  settings: Settings,
): Promise<ReadonlySet<string>> {
  const git = await project.git();
  const kept = new Set<string>();
  for (const source of settings.sources) {
    if (!(await git.isIgnored(`${prefixOf(source)}x`))) kept.add(source.id);
  }
  return kept;
}
