import { join } from 'node:path';
import type { ProjectFolder } from './project-folder.js';
import { repositoryFolder } from './test-environment.js';

/** Puts the documents and questions of the demo, a real question set, into a project. */
export function copyDemoCorpus(project: ProjectFolder): void {
  const fixtures = join(repositoryFolder, 'fixtures/demo');
  project.copyIn(join(fixtures, 'corpus'), 'corpus');
  project.copyIn(join(fixtures, 'questions.jsonl'), 'questions.jsonl');
}
