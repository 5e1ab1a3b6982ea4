import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  openAnswerExtractor,
  type MarkAnswer,
} from '../../../../src/pipeline/answers/answer-extractor.js';
import { placeInText } from '../../../../src/pipeline/answers/place-in-text.js';
import { windowsOf } from '../../../../src/pipeline/answers/text-windows.js';
import { writeTinyCrossEncoder } from '../../../support/tiny-cross-encoder.js';
import { temporaryFolder, testContext } from '../stages/embed/embed-context-of.js';

const folder = temporaryFolder();
const settings = { model: 'tiny', dtype: 'fp32' } as const;
const signal = new AbortController().signal;
const context = testContext(folder);

beforeAll(() => writeTinyCrossEncoder(join(folder, 'tiny'), { labels: 2, head: 'span' }));

/** An extractor whose model is put in place of a real one; what it was shown. */
async function openWith(mark: MarkAnswer) {
  const shown: string[] = [];
  const load = () =>
    Promise.resolve({
      mark: (question: string, text: string) => {
        shown.push(text);
        return mark(question, text);
      },
      close: () => Promise.resolve(),
    });
  return { extractor: await openAnswerExtractor(settings, context, load), shown };
}

describe('extracting answers', () => {
  it('asks each text alone and takes the surest answer', async () => {
    const { extractor, shown } = await openWith((_, text) =>
      Promise.resolve({ text, score: text.length / 100 }),
    );
    const texts = ['kettle', 'golden dial', 'tray'];
    expect(await extractor.answer('how often', texts, signal)).toEqual({
      text: 'golden dial',
      score: 0.11,
    });
    expect(shown).toEqual(texts);
    expect(await extractor.answer('how often', [], signal)).toMatchObject({ text: '' });
  });

  it('shows all of a text that is longer than the model reads, in windows that it can read', async () => {
    const { extractor, shown } = await openWith(() => Promise.resolve({ text: '', score: 0 }));
    const long = Array.from({ length: 90 }, (_, i) => ['kettle', 'vinegar', 'dial'][i % 3]).join(
      ' ',
    );
    await extractor.answer('how often', [long], signal);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown[0] !== undefined && long.startsWith(shown[0])).toBe(true);
    expect(long.endsWith(shown.at(-1) ?? '-')).toBe(true);
  });

  it('runs a real model of two layers by transformers.js: what it marks stands in the text', async () => {
    const extractor = await openAnswerExtractor(settings, context);
    const text = 'descale the kettle with vinegar';
    const answer = await extractor.answer('how often do i descale the kettle', [text], signal);
    expect(text).toContain(answer.text);
    expect(answer.score).toBeGreaterThan(0);
    await extractor.close();
  });

  it('says what is missing where there is no model, and that MiniLM marks no answers', async () => {
    const open = (model: string) => openAnswerExtractor({ model, dtype: 'fp32' }, context);
    await expect(open('no such/fold er')).rejects.toMatchObject({
      code: 'model-not-found',
      suggestions: [expect.stringContaining('Set evaluate.answers.extract.model to a folder')],
    });
    await expect(open('all-MiniLM-L6-v2')).rejects.toMatchObject({ code: 'model-unsupported' });
  });
});

describe('windows of a text', () => {
  it('each fit, together hold every character in order, and are the text where it fits', () => {
    // Characters that come once, so that a window stands in one place.
    const text = Array.from({ length: 90 }, (_, i) => String.fromCharCode(0x4e00 + i)).join('');
    const counter = { id: 'characters', count: ({ length }: { length: number }) => length };
    fc.assert(
      fc.property(fc.nat(90), fc.integer({ min: 1, max: 40 }), (length, room) => {
        const own = text.slice(0, length);
        const windows = windowsOf(own, counter, room);
        if (length <= room) expect(windows).toEqual([own]);
        let end = 0;
        for (const one of windows) {
          expect(one.length).toBeLessThanOrEqual(Math.max(1, room));
          const start = own.indexOf(one);
          expect(start).toBeLessThanOrEqual(end);
          end = Math.max(end, start + one.length);
        }
        expect(end).toBe(length);
      }),
    );
  });
});

describe('where words of tokens stand in a text', () => {
  it.each([
    ['x - ray of 5. 5 mg', 'An X-ray of 5.5 mg.', 'X-ray of 5.5 mg'],
    ['cafe', 'at the Café, then', 'Café'],
    ['##ttl', 'the kettle', 'ttl'],
    ['elsewhere', 'the kettle', 'elsewhere'],
    ['', 'the kettle', ''],
    ['😀 b', 'a 😀b', '😀b'],
    ['a 😀', 'a😀', 'a😀'],
  ])('%j in %j is %j', (words, text, expected) => {
    expect(placeInText(words, text)).toBe(expected);
  });
});
