import { alignChunks } from '../../src/diff/align-chunks.js';
import { diffTexts } from '../../src/diff/diff-texts.js';
import { Prose } from '../corpus/prose.js';
import { seededNumbers } from '../corpus/seeded-numbers.js';
import type { Row } from '../row.js';

const ROUNDS = 5;
const CHARACTERS = 1_000_000;
const CHUNKS = 2000;
/** One paragraph in so many is replaced. */
const REPLACED = 50;

/** The chunks of one long document, before and after edits all over it. */
export const alignment: Row = {
  id: 'align-chunks',
  what: 'alignment of 2,000 chunks of a document of 1 MB',
  bar: { kind: 'at most', limit: 1 },
  unit: 's',
  method:
    'In one process: a text of 1,000,000 characters, one paragraph in fifty replaced, compared by lines and words, and its chunks of 500 characters aligned. They are cut by count, so nearly all behind the first edit lie elsewhere.',
  measure(bench) {
    const next = seededNumbers(bench.sizes.seed);
    const prose = new Prose(bench.sizes.seed, next);
    const paragraphs: string[] = [];
    for (let length = 0; length < CHARACTERS; length += (paragraphs.at(-1)?.length ?? 0) + 2) {
      paragraphs.push(prose.paragraph());
    }
    const edited = paragraphs.map((text) => (next(REPLACED) === 0 ? prose.paragraph() : text));
    const before = cut(paragraphs.join('\n\n'));
    const after = cut(edited.join('\n\n'));
    const samples: number[] = [];
    let changes = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const started = performance.now();
      const diff = diffTexts(before.text, after.text);
      changes = alignChunks(before, after, diff).length;
      samples.push((performance.now() - started) / 1000);
    }
    const checks = [{ what: 'chunks are aligned', holds: changes >= CHUNKS / 2 }];
    return Promise.resolve({ samples, checks, details: { changes } });
  },
};

function cut(whole: string) {
  const text = whole.slice(0, CHARACTERS);
  const size = CHARACTERS / CHUNKS;
  const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => ({
    start: i * size,
    end: Math.min(text.length, (i + 1) * size),
    context: '',
  }));
  return { text, chunks };
}
