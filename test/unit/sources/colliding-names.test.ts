import { describe, expect, it } from 'vitest';
import { SourceProject } from './source-project.js';

const ACCENTED = 'docs/caf\u00e9.md';
const DECOMPOSED = 'docs/cafe\u0301.md';

describe('names that some disks take for one', () => {
  it.each([
    ['docs/Readme.md', 'docs/readme.md'],
    ['docs/Guide/a.md', 'docs/guide/a.md'],
    [ACCENTED, DECOMPOSED],
  ])('are both kept, with a warning that names both: %s, %s', async (one, other) => {
    const project = new SourceProject({ [one]: 'one', [other]: 'other' });
    const { root } = await project.snapshot();
    expect(project.texts(root)).toEqual({ [one]: 'one', [other]: 'other' });
    expect(project.warnings).toEqual([expect.stringContaining('would be one file')]);
    for (const name of [one, other]) expect(project.warnings[0]).toContain(`'${name}'`);
  });

  it('are told of when one of them is new, not at every snapshot', async () => {
    const project = new SourceProject({ 'docs/a.md': '', 'docs/b.md': '' });
    await project.snapshot();
    project.write('docs/A.md', '');
    await project.snapshot();
    expect(project.warnings).toHaveLength(1);
    project.write('docs/c.md', 'new');
    await project.snapshot();
    expect(project.warnings).toHaveLength(1);
  });

  it('are counted beyond the first pair', async () => {
    const names = ['a', 'A', 'b', 'B', 'c', 'C'].map((name) => [`docs/${name}.md`, name]);
    const project = new SourceProject(Object.fromEntries(names) as Record<string, string>);
    await project.snapshot();
    expect(project.warnings).toEqual([expect.stringContaining('(and 2 more)')]);
  });

  it('are not what names in different folders are', async () => {
    const project = new SourceProject({ 'docs/a/x.md': '', 'docs/b/X.md': '', 'docs/A/y.md': '' });
    await project.snapshot();
    expect(project.warnings).toEqual([]);
  });
});
