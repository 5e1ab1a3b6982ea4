import { describe, expect, it } from 'vitest';
import type { ListResult } from '../../src/api/list-documents.js';
import type { DocumentResult } from '../../src/api/read-document.js';
import type { RunResult } from '../../src/api/run-project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

const SIDECAR = 'corpus/kettle.md.meta.yaml';
let project: ProjectFolder;

copyForEachTest(
  () =>
    prepareProject({
      until: 'commit',
      files: { ...smallCorpus, 'corpus/toaster.md': '---\ntitle: Own\nlevel: 1\n---\nText\n' },
      settings: { 'sources.0.metadata': { product: 'acme', level: 0 } },
    }),
  (copy) => {
    project = copy;
  },
);

const metadataOf = async (document: string) =>
  (await doneJson<DocumentResult>(project, 'cat', document)).metadata;

describe('a sidecar', () => {
  it('is stronger than what the document states, which is stronger than the constants', async () => {
    expect(await metadataOf('docs/toaster.md')).toEqual({
      product: 'acme',
      title: 'Own',
      level: 1,
    });
    project.write('corpus/toaster.md.meta.yaml', 'level: 2\nlanguage: en\n');
    expect(await metadataOf('docs/toaster.md')).toEqual({
      product: 'acme',
      title: 'Own',
      level: 2,
      language: 'en',
    });
  });

  it('makes the run work on its document alone, and counts as no document', async () => {
    project.write(SIDECAR, 'owner: kitchen\n');
    const { stages, documents } = await doneJson<RunResult>(project, 'run');
    expect(documents).toBe(3);
    expect(project.lock().corpus).toMatchObject({ documents: 3, sidecars: 1 });
    const byName = Object.fromEntries(stages.map((stage) => [stage.name, stage]));
    expect(byName['extract']).toMatchObject({ added: 0, changed: 1, removed: 0 });
    expect(byName['chunk']).toMatchObject({ added: 0, changed: 0, removed: 0 });
    expect(byName['embed']).toMatchObject({ embedded: 0 });
    const listed = await doneJson<ListResult>(project, 'ls');
    expect(listed.documents).toHaveLength(3);
    expect(listed.sidecars).toBe(1);
    expect(await done(project, 'ls')).toContain('3 documents, 1 sidecar');
  });

  it('comes and goes with its branch, and is removed like a document', async () => {
    await done(project, 'switch', '-c', 'owned');
    project.write(SIDECAR, 'owner: kitchen\n');
    await done(project, 'commit', '-m', 'Owner');
    await done(project, 'switch', 'main');
    expect(project.has(SIDECAR)).toBe(false);
    await done(project, 'switch', 'owned');
    expect(project.read(SIDECAR)).toBe('owner: kitchen\n');
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
    project.remove(SIDECAR);
    const status = await doneJson<StatusResult>(project, 'status');
    expect(status.documentChanges?.map(({ document, change }) => [document, change])).toEqual([
      ['docs/kettle.md', 'changed'],
      ['docs/kettle.md.meta.yaml', 'removed'],
    ]);
    await done(project, 'run');
    expect(await metadataOf('docs/kettle.md')).not.toHaveProperty('owner');
  });

  it('merges with a side on which the document was edited and another sidecar added', async () => {
    await done(project, 'switch', '-c', 'theirs');
    project.write(SIDECAR, 'owner: kitchen\n');
    await done(project, 'commit', '-m', 'Owner');
    await done(project, 'switch', 'main');
    project.edit('corpus/kettle.md', 'twice', 'three times');
    project.write('corpus/toaster.md.meta.yaml', 'x: 1\n');
    await done(project, 'commit', '-m', 'Ours');
    await done(project, 'merge', 'theirs');
    expect(project.read(SIDECAR)).toBe('owner: kitchen\n');
    expect(await metadataOf('docs/kettle.md')).toMatchObject({ owner: 'kitchen' });
    // The merged corpus is exactly what its files make.
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('meets its document in a merge where each side brings one of them', async () => {
    await done(project, 'switch', '-c', 'theirs');
    project.write('corpus/mixer.md.meta.yaml', 'owner: kitchen\n');
    await done(project, 'commit', '-m', 'Sidecar first');
    await done(project, 'switch', 'main');
    project.write('corpus/mixer.md', '# Mixer\n');
    await done(project, 'commit', '-m', 'Document');
    await done(project, 'merge', 'theirs');
    expect(await metadataOf('docs/mixer.md')).toMatchObject({ owner: 'kitchen', title: 'Mixer' });
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('conflicts once where both sides wrote another one', async () => {
    await done(project, 'switch', '-c', 'theirs');
    project.write(SIDECAR, 'owner: kitchen\n');
    await done(project, 'commit', '-m', 'Theirs');
    await done(project, 'switch', 'main');
    project.write(SIDECAR, 'owner: garden\n');
    await done(project, 'commit', '-m', 'Ours');
    const { code, stderr } = await runInProcess(project, ['merge', 'theirs']);
    expect(code).toBe(5);
    expect(stderr).toContain(
      "the merge of 'theirs' stopped at 1 conflict: 'docs/kettle.md.meta.yaml' was added on both sides",
    );
  });

  it('that is no mapping is refused with its file and line', async () => {
    project.write(SIDECAR, 'owner: kitchen\nowner: garden\n');
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'bad-sidecar', data: { line: 2 } });
    expect(refusal.message).toContain("'docs/kettle.md.meta.yaml'");
  });

  it('without its document is warned of', async () => {
    project.write('corpus/ketle.md.meta.yaml', 'owner: kitchen\n');
    const { code, stderr } = await runInProcess(project, ['run']);
    expect(code).toBe(0);
    expect(stderr).toContain("'docs/ketle.md.meta.yaml' is a sidecar without its document");
  });
});

it('sidecars that Git keeps are committed, and a lost store is mended from them', async () => {
  const kept = await prepareProject({ until: 'init' });
  kept.edit('.gitignore', '/corpus/', '');
  kept.write(SIDECAR, 'owner: kitchen\n');
  await done(kept, 'commit', '-m', 'First snapshot');
  expect(kept.git('ls-files')).toContain(SIDECAR);
  kept.edit('corpus/kettle.md', 'twice', 'three times');
  await done(kept, 'commit', '-m', 'Second snapshot');
  kept.remove('.stemma');
  await done(kept, 'fsck', '--repair');
  const { metadata } = await doneJson<DocumentResult>(
    kept,
    ...['cat', 'docs/kettle.md', '--at', 'HEAD~1'],
  );
  expect(metadata).toMatchObject({ owner: 'kitchen' });
  kept.dispose();
});
