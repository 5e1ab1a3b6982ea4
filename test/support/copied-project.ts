import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { copyOf } from './prepared-project.js';
import type { ProjectFolder } from './project-folder.js';

/** Makes a project once for the tests of a file, and gives each test a copy of its own. */
export function copyForEachTest(
  make: () => Promise<ProjectFolder>,
  give: (copy: ProjectFolder) => void,
): void {
  let made: ProjectFolder;
  let copy: ProjectFolder;
  beforeAll(async () => {
    made = await make();
  });
  afterAll(() => {
    made.dispose();
  });
  beforeEach(() => {
    copy = copyOf(made);
    give(copy);
  });
  afterEach(() => {
    copy.dispose();
  });
}
