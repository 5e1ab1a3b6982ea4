import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PromoteResult } from '../../src/api/promote-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';

let project: ProjectFolder;

beforeEach(async () => {
  project = await prepareProject({
    until: 'commit',
    settings: { 'promote.minQuestions': 1, 'promote.margin': 1 },
  });
});

afterEach(() => {
  project.dispose();
});

describe('a promotion that was stopped after its branch moved', () => {
  it('is tagged when it is promoted again, with the same verdict', async () => {
    for (const [candidate, tag] of [
      ['main', 'production-1'],
      ['fix', 'production-2'],
    ] as const) {
      if (candidate === 'fix') {
        await done(project, 'switch', '-c', 'fix');
        project.edit('corpus/kettle.md', 'twice', 'three times');
        await done(project, 'commit', '-m', 'Fix');
      }
      const whole = await doneJson<PromoteResult>(project, 'promote', candidate);
      expect(whole.tag).toBe(tag);
      project.git('tag', '--delete', tag);
      expect(await doneJson<PromoteResult>(project, 'promote', candidate)).toEqual(whole);
      expect(project.git('rev-parse', `${tag}^{commit}`)).toBe(whole.commit);
      const { code, stdout } = await runInProcess(project, ['promote', candidate, '--json']);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'already-promoted' } });
    }
  });
});
