import { expect, it } from 'vitest';
import { evidenceMarks } from '../../../src/evaluate/evidence-marks.js';

const chunk = { document: 'a', start: 100, end: 200 };

it('marks what evidence covers of a chunk, joined where it touches, ascending', () => {
  const evidence = [
    { document: 'a', start: 180, end: 300 },
    { document: 'a', start: 50, end: 110 },
    { document: 'a', start: 110, end: 120 },
    { document: 'a', start: 105, end: 115 },
    { document: 'b', start: 130, end: 140 },
    { document: 'a' },
    { document: 'a', start: 20, end: 100 },
    { document: 'a', start: 200, end: 210 },
  ];
  expect(evidenceMarks(chunk, evidence)).toEqual([
    [0, 20],
    [80, 100],
  ]);
});
