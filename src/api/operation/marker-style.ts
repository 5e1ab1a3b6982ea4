import type { Operation } from './operation.js';
import type { Project } from '../project.js';

/** How conflicts are marked: by Git's own setting `merge.conflictStyle`, with the base or without. */
export async function markerStyle(
  project: Project,
  names: { readonly ours: string; readonly theirs: string },
): Promise<Operation['style']> {
  const style = await (await project.git()).getConfig('merge.conflictstyle');
  const labels = { base: 'base', ours: `ours (${names.ours})`, theirs: `theirs (${names.theirs})` };
  return { labels, showBase: style === 'diff3' || style === 'zdiff3' };
}
