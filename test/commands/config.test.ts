import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigResult } from '../../src/api/config-project.js';
import { ProjectFolder, withoutModel } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { smallCorpus } from '../support/small-corpus.js';

describe('stemma config', () => {
  let project: ProjectFolder;
  beforeAll(async () => {
    project = new ProjectFolder({ files: smallCorpus });
    await project.ok('init');
    project.set(withoutModel);
    await project.ok('commit', '-m', 'First');
    project.set({
      'pipeline.chunk': { size: 50 },
      pipelines: { small: { extends: 'main', chunk: { overlap: 5 } } },
    });
  });
  afterAll(() => {
    project.dispose();
  });

  it('fills in defaults and what a variant inherits', async () => {
    const { value } = await project.json<ConfigResult>('config', 'pipelines.small.chunk');
    expect(value).toMatchObject({ splitter: 'recursive', size: 50, overlap: 5, unit: 'tokens' });
    expect(await project.ok('config', 'pipeline.chunk.size')).toBe('50\n');
    expect(await project.ok('config', 'pipeline.chunk.size', '--at', 'HEAD')).toBe('200\n');
  });

  it('prints a JSON Schema that knows every section and lets variants state differences alone', async () => {
    const schema = JSON.parse(await project.ok('config', '--schema')) as {
      properties: Record<
        string,
        { additionalProperties?: { properties: Record<string, { anyOf?: object[] }> } }
      >;
    };
    expect(Object.keys(schema.properties)).toContain('promote');
    const variant = schema.properties['pipelines']?.additionalProperties?.properties;
    expect(Object.keys(variant ?? {})).toContain('extends');
    // Its kind has to be named in a section of its own, and is inherited otherwise.
    expect(variant?.['embed']?.anyOf?.some((kind) => 'required' in kind)).toBe(false);
  });

  it('refuses a key that is not there, with the nearest one', async () => {
    const refusal = await refused(project, 'config', 'pipeline.chunk.sise');
    expect(refusal).toMatchObject({ exit: 1, code: 'unknown-setting' });
    expect(refusal.suggestions).toEqual(["Did you mean 'pipeline.chunk.size'?"]);
  });
});
