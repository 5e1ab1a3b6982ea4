import { done, prepareProject, type Preparation } from './prepared-project.js';
import type { ProjectFolder } from './project-folder.js';

/** What a side does to the files of a project. */
export type SideChange = (project: ProjectFolder) => void;

/** Quick to run: nothing is embedded. */
export const onlyWords = { 'pipeline.retrieve.mode': 'lexical' };

/** A project of the small corpus whose `main` and `theirs` went on from one commit; on `main`. */
export async function branchedProject(
  ours: SideChange,
  theirs: SideChange,
  more: Partial<Preparation> = {},
): Promise<ProjectFolder> {
  const settings = { ...onlyWords, ...more.settings };
  const project = await prepareProject({ until: 'commit', ...more, settings });
  await done(project, 'switch', '-c', 'theirs');
  theirs(project);
  await done(project, 'commit', '-m', 'Theirs');
  await done(project, 'switch', 'main');
  ours(project);
  await done(project, 'commit', '-m', 'Ours');
  return project;
}
