import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SIDECAR_MEDIA_TYPE } from '../../../src/model/sidecar.js';
import { failureOf } from '../pipeline/stages/extract/extract-fixture.js';
import { docs, SourceProject } from './source-project.js';

const files = {
  'docs/a.md': 'Alpha',
  'docs/a.md.meta.yaml': 'title: First\ntags: [x, y]\n',
  'docs/b.md': 'Beta',
};

describe('a sidecar', () => {
  it('is an entry of its own, and its values stand in the entry of its document', async () => {
    const project = new SourceProject(files);
    const { root, sidecars } = await project.snapshot();
    const documents = project.documents(root);
    expect([...documents.keys()]).toEqual(['docs/a.md', 'docs/a.md.meta.yaml', 'docs/b.md']);
    expect(sidecars).toBe(1);
    expect(documents.get('docs/a.md')).toMatchObject({
      mediaType: 'text/markdown',
      metadata: {},
      sidecar: { title: 'First', tags: ['x', 'y'] },
    });
    expect(documents.get('docs/a.md.meta.yaml')?.mediaType).toBe(SIDECAR_MEDIA_TYPE);
    expect(documents.get('docs/b.md')).not.toHaveProperty('sidecar');
    expect(project.warnings).toEqual([]);
  });

  it('reaches the entry of an unchanged document when it is added, changed and removed', async () => {
    const project = new SourceProject({ 'docs/a.md': 'Alpha', 'docs/b.md': 'Beta' });
    const sidecarOf = async () => {
      const { root, read } = await project.snapshot();
      return [project.documents(root).get('docs/a.md')?.sidecar, read];
    };
    expect(await sidecarOf()).toEqual([undefined, 2]);
    project.write('docs/a.md.meta.yaml', 'level: 1');
    expect(await sidecarOf()).toEqual([{ level: 1 }, 1]);
    project.write('docs/a.md.meta.yaml', 'level: 22');
    expect(await sidecarOf()).toEqual([{ level: 22 }, 1]);
    rmSync(project.path('docs/a.md.meta.yaml'));
    expect(await sidecarOf()).toEqual([undefined, 0]);
  });

  it('is left out where it is excluded, and found where nothing includes it', async () => {
    const project = new SourceProject({ ...files, 'docs/sub/c.md.meta.yaml': 'x: 1' });
    project.sources = [{ ...docs, exclude: ['a.md.*', 'sub/**'] }];
    const { root } = await project.snapshot();
    expect([...project.documents(root).keys()]).toEqual(['docs/a.md', 'docs/b.md']);
  });

  it('without its document is kept, and told of', async () => {
    const project = new SourceProject({
      ...files,
      'docs/gone.pdf.meta.yaml': 'x: 1',
      'docs/a.md.meta.yaml.meta.yaml': 'x: 1',
    });
    const { root } = await project.snapshot();
    expect(project.documents(root).has('docs/gone.pdf.meta.yaml')).toBe(true);
    expect(project.documents(root).get('docs/a.md.meta.yaml')).not.toHaveProperty('sidecar');
    expect(project.warnings).toEqual([
      "'docs/a.md.meta.yaml.meta.yaml' (and 1 more) is a sidecar without its document 'docs/a.md.meta.yaml'",
    ]);
  });

  it('is no document: a source of nothing else is empty', async () => {
    const project = new SourceProject({ 'docs/a.md.meta.yaml': 'x: 1' });
    expect((await failureOf(project.snapshot())).code).toBe('source-empty');
  });

  it('needs a name before its ending', async () => {
    const project = new SourceProject({ ...files, 'docs/sub/.meta.yaml': 'x: 1' });
    const { root } = await project.snapshot();
    expect(project.documents(root).has('docs/sub/.meta.yaml')).toBe(false);
  });

  it.each([
    ['broken YAML', 'a: 1\nb: [1, 2\n', 3, 'is not valid YAML at line'],
    ['a list', '- a\n', 1, 'is not a mapping of names to values (line 1)'],
    ['what metadata cannot hold', 'a: .nan\n', 1, "'a' is NaN"],
    ['other bytes than UTF-8', new Uint8Array([0x61, 0x3a, 0xff]), 1, 'is not UTF-8 (line 1)'],
    ['too much', `a: ${'x'.repeat(300_000)}`, 1, 'is larger than 262144 bytes'],
  ])('of %s is an error that names file and line', async (_case, text, line, reason) => {
    const project = new SourceProject(files);
    project.write('docs/a.md.meta.yaml', text);
    const error = await failureOf(project.snapshot());
    expect(error.code).toBe('bad-sidecar');
    expect(error.message).toContain("cannot read 'docs/a.md.meta.yaml': it ");
    expect(error.message).toContain(reason);
    expect(error.data).toEqual({
      sidecar: 'docs/a.md.meta.yaml',
      document: 'docs/a.md',
      line,
    });
  });
});
