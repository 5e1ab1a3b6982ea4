import { describe, expect, it } from 'vitest';
import { parseMeasures } from '../../../../src/evaluate/score/parse-measures.js';
import { thrownBy } from '../../../support/thrown-by.js';

const names = (...texts: string[]) => parseMeasures(texts).map(({ name }) => name);
const trecNames = (...texts: string[]) => parseMeasures(texts).map(({ trecName }) => trecName);

describe('names of measures', () => {
  it('are those of trec_eval as they are asked for', () => {
    expect(names('map', 'P.5,10,ndcg_cut.20', 'set_F.0.5')).toEqual([
      ...['map', 'P_5', 'P_10', 'ndcg_cut_20', 'set_F_0.5'],
    ]);
    expect(names('success')).toEqual(['success_1', 'success_5', 'success_10']);
    expect(names('ndcg.0=0,1=1,2=3,rbp.p=0.8')).toEqual(['ndcg_0=0,1=1,2=3', 'rbp_p=0.8']);
    expect(names('utility.1,-1,0,0', '11pt_avg..25,.5')).toEqual([
      ...['utility_1,-1,0,0', '11pt_avg_.25,.5'],
    ]);
  });

  it('are those of trec_eval as they are printed', () => {
    const printed = ['P_5', 'ndcg_cut_10', 'iprec_at_recall_0.10', 'Rprec_mult_1.20'];
    expect(names(...printed)).toEqual(printed);
    expect(names('ndcg_1=3,2=9', 'set_recall', 'map_cut_5', 'gm_map', 'unj_10')).toEqual([
      ...['ndcg_1=3,2=9', 'set_recall', 'map_cut_5', 'gm_map', 'unj_10'],
    ]);
  });

  it('are those of ir_measures, which keep their name', () => {
    const asked = ['nDCG@10', 'AP', 'AP@5', 'R@5', 'P@5', 'RR', 'Success@3', 'Rprec', 'IPrec@0.1'];
    expect(names(asked.join(', '))).toEqual(asked);
    expect(trecNames(...asked)).toEqual([
      ...['ndcg_cut_10', 'map', 'map_cut_5', 'recall_5', 'P_5', 'recip_rank', 'success_3'],
      ...['Rprec', 'iprec_at_recall_0.10'],
    ]);
    expect(trecNames('RR@10', 'Judged@10')).toEqual(['RR@10', 'Judged@10']);
  });

  it('give a number behind a comma to the name before it', () => {
    expect(names('P.5,10,R@5')).toEqual(['P_5', 'P_10', 'R@5']);
    expect(names('nDCG@10,11pt_avg')).toEqual(['nDCG@10', '11pt_avg']);
  });

  it('come once each; a parameter takes the place of what the group has', () => {
    expect(names('map,map', 'map')).toEqual(['map']);
    const official = names('official', 'P.3');
    expect(official.filter((name) => name.startsWith('P_'))).toEqual(['P_3']);
    expect(names('official', 'P@3').filter((name) => /^P[_@]/.test(name))).toContain('P_5');
    expect(names('all_trec').length).toBe(100);
  });

  it.each([
    ...['', 'nonsense', 'P.0', 'P.x', 'P.', 'P_', 'P.5,', 'P.1.5', 'map.5', 'ndcg.1', 'ndcg.1=-3'],
    ...['ndcg.1=2,1=3', 'iprec_at_recall.2', 'utility.1,1', 'utility.1,1,1,1', 'utility.1,x,1,0'],
    ...['set_F.-1', 'rbp.0.8', 'rbp.p=2', 'relstring.x', 'nDCG@0', 'nDCG@x', 'R', 'RR@0', 'Judged'],
    ...['SpanR@1500t', 'Refused', 'toString', 'constructor@5', 'Rprec@5', 'runid.3', '11pt_avg.2'],
  ])('refuses %j', (name) => {
    const error = thrownBy(() => parseMeasures([name]));
    expect(error.code).toBe('unknown-metric');
    expect(error.suggestions.length).toBeGreaterThan(0);
    expect(error.message).not.toContain('undefined');
  });

  it.each([
    ['ndgc_cut_10', 'ndcg_cut'],
    ['NDCG@10', 'nDCG'],
    ['recal.5', 'recall'],
    ['MAP', 'map'],
  ])('suggests the nearest for %s', (name, nearest) => {
    expect(thrownBy(() => parseMeasures([name])).data['nearest']).toContain(nearest);
  });
});
