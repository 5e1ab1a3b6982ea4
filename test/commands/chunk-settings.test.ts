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
});
