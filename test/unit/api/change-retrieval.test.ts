import { describe, expect, it } from 'vitest';
import { changeRetrieval } from '../../../src/api/change-retrieval.js';
import { retrieveSchema } from '../../../src/pipeline/settings/retrieve-settings.js';
import { thrownBy } from '../../support/thrown-by.js';

const settings = retrieveSchema.parse({ mmr: { lambda: 0.6 }, filter: { version: '1' } });

describe('retrieval settings for a try', () => {
  it('take the place of those that are there', () => {
    expect(changeRetrieval(settings, ['mode=dense', 'k = 3'])).toEqual({
      ...settings,
      mode: 'dense',
      k: 3,
    });
    expect(changeRetrieval(settings, ['mmr.lambda=0.2']).mmr).toEqual({
      ...settings.mmr,
      lambda: 0.2,
    });
    expect(changeRetrieval(settings, ['mmr={candidates: 7}']).mmr).toEqual({
      lambda: 0.7,
      candidates: 7,
    });
    expect(changeRetrieval(settings, ['minScore.dense=0.3']).minScore).toEqual({ dense: 0.3 });
    expect(changeRetrieval(settings, ['filter.version="2"']).filter).toEqual({ version: '2' });
    expect(changeRetrieval(settings, ['mmr=null', 'mode=lexical'])).not.toHaveProperty('mmr');
    expect(changeRetrieval(settings, [])).toBe(settings);
    expect(settings.mmr).toEqual({ lambda: 0.6, candidates: 50 });
  });

  it.each([
    ['mode', 'expected a key'],
    ['=dense', 'expected a key'],
    ['mode=psychic', "'mode': "],
    ['mod=dense', "unknown key 'mod'; did you mean 'mode'?"],
    ['mmr.lamda=1', "unknown key 'mmr.lamda'"],
    ['mode=lexical', "'mmr': mmr compares vectors"],
    ['weights={dense: 1', 'the value is not YAML'],
  ])('are refused: %s', (assignment, message) => {
    const error = thrownBy(() => changeRetrieval(settings, [assignment]));
    expect(error).toMatchObject({ code: 'bad-setting', data: { assignment } });
    expect(String(error)).toContain(`cannot set '${assignment}': ${message}`);
  });
});
