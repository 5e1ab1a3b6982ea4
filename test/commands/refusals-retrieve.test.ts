import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

let project: ProjectFolder;
let settings: string;

beforeAll(async () => {
  const sources = [{ id: 'docs', path: 'corpus', metadata: { product: 'acme', version: '10' } }];
  project = await prepareProject({ until: 'run', settings: { sources } });
  settings = project.read('stemma.yaml');
});

afterAll(() => {
  project.dispose();
});

/** Retrieval settings instead of those that are there. */
function retrieveBy(retrieve: Readonly<Record<string, unknown>>): void {
  project.write('stemma.yaml', settings);
  project.set({ 'pipeline.retrieve': retrieve });
}

describe('retrieval settings that contradict each other', () => {
  const sides = { dense: 1, lexical: 2 };
  it.each([
    [
      { mode: 'dense', weights: sides },
      "'pipeline.retrieve.weights': weights belong to mode: hybrid",
    ],
    [{ mode: 'lexical', rrfK: 10 }, "'pipeline.retrieve.rrfK': rrfK belongs to mode: hybrid"],
    [{ fusion: 'weighted', rrfK: 10 }, "'pipeline.retrieve.rrfK': rrfK belongs to fusion: rrf"],
    [{ mode: 'lexical', mmr: {} }, "'pipeline.retrieve.mmr': mmr compares vectors"],
    [{ mode: 'lexical', minScore: { dense: 0.3 } }, "'pipeline.retrieve.minScore.dense'"],
    [{ mode: 'dense', minScore: { lexical: 3 } }, "'pipeline.retrieve.minScore.lexical'"],
    [{ minScore: { rerank: 0.5 } }, "'pipeline.retrieve.minScore.rerank': there is no rerank"],
  ])('are refused: %j', async (retrieve, message) => {
    retrieveBy(retrieve);
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'bad-settings' });
    expect(refusal.message).toContain(message);
    expect(refusal.message).toMatch(/^cannot use 'stemma\.yaml': line \d+: /);
  });
});

describe('retrieval settings with a wrong value or key', () => {
  it.each([
    [{ fusion: 'magic' }, /'pipeline\.retrieve\.fusion'.*weighted/],
    [{ weights: { dense: 1 } }, /'pipeline\.retrieve\.weights\.lexical'/],
    [{ weights: { dense: 0, lexical: 1 } }, /'pipeline\.retrieve\.weights\.dense'.*>0/],
    [{ weights: { dense: 1, lexicl: 1 } }, /weights\.lexicl'; did you mean 'lexical'\?/],
    [{ mmr: { lambda: 1.2 } }, /'pipeline\.retrieve\.mmr\.lambda'/],
    [{ mmr: { lamda: 0.5 } }, /mmr\.lamda'; did you mean 'lambda'\?/],
    [{ maxPerDocument: 0 }, /'pipeline\.retrieve\.maxPerDocument'/],
    [{ maxPerDocumnt: 1 }, /maxPerDocumnt'; did you mean 'maxPerDocument'\?/],
    [{ minScore: { dense: 3 } }, /'pipeline\.retrieve\.minScore\.dense'/],
    [{ minScore: 0.3 }, /'pipeline\.retrieve\.minScore'.*object/],
    [{ rerank: {} }, /'pipeline\.retrieve\.rerank\.model'/],
    [{ rerank: { model: 'x', candidate: 5 } }, /rerank\.candidate'; did you mean 'candidates'\?/],
    [{ filter: { version: ['10'] } }, /'pipeline\.retrieve\.filter\.version': expected one value/],
    [{ filter: { version: { gtee: '1' } } }, /filter\.version\.gtee'; did you mean 'gte'\?/],
  ])('are refused: %j', async (retrieve, message) => {
    retrieveBy(retrieve);
    const refusal = await refused(project, 'run');
    expect(refusal).toMatchObject({ exit: 1, code: 'bad-settings' });
    expect(refusal.message).toMatch(message);
  });
});

describe('a filter', () => {
  it.each([
    ['bad-filter', 'version>>10', "'version>>10': there is no comparison '>>'"],
    ['unknown-field', 'verison=10', "no document has a field 'verison'; did you mean 'version'?"],
  ])('is refused as %s: %s', async (code, filter, message) => {
    project.write('stemma.yaml', settings);
    const refusal = await refused(project, 'query', 'kettle', '--filter', filter);
    expect(refusal).toMatchObject({ exit: 1, code });
    expect(refusal.message).toContain(message);
  });

  it('that compares text with a number is refused', async () => {
    retrieveBy({ filter: { version: 10 } });
    const refusal = await refused(project, 'query', 'kettle');
    expect(refusal).toMatchObject({ exit: 1, code: 'filter-type' });
    expect(refusal.message).toContain("'version' is text in every document that has it");
  });

  it('of the settings is refused by eval too, rather than that every question finds nothing', async () => {
    retrieveBy({ filter: { lang: 'en' } });
    expect(await refused(project, 'eval')).toMatchObject({ exit: 1, code: 'unknown-field' });
  });
});

describe('a reranker', () => {
  it('that is not there is refused, and where it was looked for is told', async () => {
    retrieveBy({ rerank: { model: './models/none' } });
    const refusal = await refused(project, 'query', 'kettle');
    expect(refusal).toMatchObject({ exit: 1, code: 'model-not-found' });
    expect(refusal.message).toContain(`${project.folder}/models/none`);
    expect(refusal.suggestions.join()).toContain('pipeline.retrieve.rerank.model');
  });

  it('that lacks a file is refused, and the file is named', async () => {
    project.write('half/config.json', '{"hidden_size": 8}');
    retrieveBy({ rerank: { model: './half' } });
    const refusal = await refused(project, 'eval');
    project.remove('half');
    expect(refusal).toMatchObject({ exit: 1, code: 'model-not-found' });
    expect(refusal.message).toContain("'onnx/model_quantized.onnx' is missing");
  });
});
