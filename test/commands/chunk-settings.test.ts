import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { smallCorpus } from '../support/small-corpus.js';

describe('settings of chunks', () => {
  let project: ProjectFolder;
  beforeAll(async () => {
    project = new ProjectFolder({ files: smallCorpus });
    await project.ok('init');
    project.set(withoutModel);
  });
  afterAll(() => {
    project.dispose();
  });

  it('put the headings before what is embedded, and cat says so', async () => {
    project.set({ 'pipeline.chunk': { splitter: 'markdown', size: 60, context: 'heading' } });
    await project.ok('run');
    expect(await project.ok('cat', 'docs/kettle.md', '--chunks')).toMatchInlineSnapshot(`
      "--- chunk 1: 0-79, 19 tokens  # Kettle
      # Kettle

      Fill the kettle to the mark and close the lid before switching it on.
      --- chunk 2: 81-171, 20 tokens  # Kettle > Descaling
      (embedded after: Kettle)
      ## Descaling

      Descale the kettle with vinegar every two months. Rinse it twice afterwards.
      "
    `);
  });

  it('find a chunk by its own words alone, whatever stands before it', async () => {
    project.write('corpus/mixer.md', '# Mixer\n\nFor dough.\n\n## Speed\n\nThree levels.\n');
    project.set({ 'pipeline.retrieve.mode': 'lexical' });
    await project.ok('run');
    const found = await project.json<{ results: { text: string }[] }>('query', 'mixer');
    expect(found.results.map(({ text }) => text)).toEqual(['# Mixer\n\nFor dough.']);
  });

  it('of another splitter are refused by name', async () => {
    project.set({ 'pipeline.chunk': { splitter: 'fixed', minSize: 20 } });
    expect(await refused(project, 'run')).toMatchObject({
      code: 'bad-settings',
      message: expect.stringMatching(
        /^cannot use 'stemma\.yaml': line \d+: 'pipeline\.chunk\.minSize': minSize is for the splitters recursive, .*; the fixed splitter cuts where the size is reached$/,
      ) as unknown,
      suggestions: ['Correct that line of stemma.yaml.'],
    });
  });

  describe('with the semantic splitter', () => {
    const ideas = ['kettle', 'ladder'].map((idea) => `My ${idea} is a fine ${idea}. `.repeat(6));
    beforeAll(async () => {
      project.write('corpus/mixer.md', ideas.join(''));
      project.set({
        'pipeline.embed': { provider: 'hashing' },
        'pipeline.chunk': { splitter: 'semantic', overlap: 0 },
      });
      await project.ok('run');
    });

    const stateOfChunks = async (): Promise<string | undefined> => {
      const { stages } = await project.json<{ stages: { name: string; state: string }[] }>(
        'status',
      );
      return stages.find(({ name }) => name === 'chunk')?.state;
    };

    it('end chunks where the subject changes', async () => {
      const chunks = await project.ok('cat', 'docs/mixer.md', '--chunks');
      expect(chunks.match(/^My (kettle|ladder)/gm)).toEqual(['My kettle', 'My ladder']);
    });

    it('say how many sentences were embedded', async () => {
      const report = await project.ok('run', '--force');
      // Each of the two documents beside it has too few; equal sentences are embedded once.
      expect(report).toMatch(/^chunk .* 2 embedded to split$/m);
    });

    it('are known to status and plan, and moved by those of the embedder', async () => {
      expect(await stateOfChunks()).toBe('fresh');
      expect(await project.ok('run', '--plan')).toContain('Nothing to run.');
      project.set({ 'pipeline.embed': { provider: 'hashing', dimensions: 64 } });
      expect(await stateOfChunks()).toBe('stale');
      await project.ok('run');
      expect(await stateOfChunks()).toBe('fresh');
    });

    it('are refused where the embedder is fitted on the chunks', async () => {
      project.set(withoutModel);
      expect(await refused(project, 'run')).toMatchObject({
        code: 'bad-settings',
        message: expect.stringMatching(
          /^cannot use 'stemma\.yaml': line \d+: 'pipeline\.chunk\.splitter': the semantic splitter asks the embedder about sentences, but tfidf is fitted on the chunks/,
        ) as unknown,
      });
    });
  });
});
