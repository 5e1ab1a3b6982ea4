import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whyDropped } from '../../src/pipeline/stages/clean/duplicate-warning.js';
import { CleanBench } from '../unit/pipeline/stages/clean/clean-bench.js';

const key = fc
  .tuple(fc.constantFrom('docs', 'wiki'), fc.nat(11))
  .map(([source, n]) => `${source}/${n.toString(36)}.md`);

/** Lines from a small stock, so that some come again and again, and whole texts too. */
const line = fc.constantFrom(
  'Home | Products | About',
  'Home |  Products | About ',
  'Page 3 of 12',
  'Page 4 of 12',
  'All rights reserved.',
  '}',
  '',
  'one two three four five six seven eight nine ten',
  'one two three four five six seven eight nine eleven',
  'red orange yellow green blue violet red orange yellow green',
  'alpha  beta\tgamma',
  'e\u0301te\u0301 hiver',
);
const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
const corpus = fc.dictionary(key, text, { maxKeys: 14, noNullPrototype: true });

const choice = fc.constantFrom('drop', 'report', 'keep');
const settings = fc.record(
  {
    whitespace: fc.constantFrom('keep', 'trim', 'collapse'),
    boilerplate: fc.record({
      minDocuments: fc.constantFrom(2, 3),
      minShare: fc.constantFrom(0.2, 0.5),
      numbers: fc.constantFrom('exact', 'any'),
      keep: fc.constantFrom([], ['All rights reserved.']),
    }),
    duplicates: fc.record({
      exact: choice,
      near: choice,
      threshold: fc.constantFrom(0.5, 0.8, 1),
    }),
  },
  { requiredKeys: [] },
);

/** Versions of a corpus, each made from the one before by a few edits, and the settings for each. */
const history = fc
  .tuple(
    corpus,
    fc.array(fc.dictionary(key, fc.option(text), { maxKeys: 3, noNullPrototype: true }), {
      maxLength: 4,
    }),
    fc.array(settings, { minLength: 1, maxLength: 2 }),
  )
  .map(([first, edits, choices]) => {
    const versions = [first];
    for (const edit of edits) {
      const next = { ...versions.at(-1), ...edit };
      const present = Object.entries(next).filter(([, value]) => value !== null);
      versions.push(Object.fromEntries(present) as Record<string, string>);
    }
    return versions.map((texts, i) => ({ texts, settings: choices[i % choices.length] }));
  });

describe('cleaning version after version', () => {
  it('gives for each what cleaning it from nothing gives', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (versions) => {
        const bench = new CleanBench();
        let earlier;
        for (const { texts, settings } of versions) {
          const { part } = await bench.clean(texts, settings, { earlier });
          earlier = part;
          const fresh = await new CleanBench().clean(texts, settings);
          expect(part).toEqual(fresh.part);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('drops only what a text that stays says again, and every text that another one equals', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, settings, async (texts, how) => {
        const bench = new CleanBench();
        const kept = { ...how, duplicates: { exact: 'keep', near: 'keep' } };
        const before = bench.strings((await bench.clean(texts, kept)).part.root);
        const { part } = await bench.clean(texts, how);
        const after = bench.read(part.root);
        const dropped = Object.entries(after).filter(([, { warnings }]) => whyDropped(warnings));
        expect(dropped.length).toBe((part.dropped ?? 0) + (part.emptied ?? 0));
        for (const [document, { text: left, warnings = [] }] of dropped) {
          expect(left).toBe('');
          if (warnings.at(-1)?.code === 'dropped-as-boilerplate') continue;
          const of = /'(.*?)'/.exec(warnings.at(-1)?.message ?? '')?.[1] ?? '';
          expect(after[of]?.text).toBe(before[of]);
          const exact = warnings.at(-1)?.code === 'dropped-exact-duplicate';
          if (exact) expect(before[document]?.trimEnd()).toBe(before[of]?.trimEnd());
          else {
            const least = how.duplicates?.threshold ?? 1;
            expect(similarity(before[document] ?? '', before[of] ?? '')).toBeGreaterThanOrEqual(
              least,
            );
          }
        }
        if (how.duplicates?.exact !== 'drop') return;
        const left = Object.values(after).filter(({ text }) => /\p{L}/u.test(text));
        expect(new Set(left.map(({ text }) => text.trimEnd())).size).toBe(left.length);
      }),
      { numRuns: 100 },
    );
  });

  it('takes out exactly the lines that enough texts of their source have', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, fc.constantFrom(2, 3, 4), async (texts, minDocuments) => {
        const bench = new CleanBench();
        const how = { whitespace: 'keep', boilerplate: { minDocuments, minShare: 0.4 } };
        const { part } = await bench.clean(texts, how);
        expect(bench.strings(part.root)).toEqual(withoutShared(texts, minDocuments));
      }),
      { numRuns: 100 },
    );
  });
});

/** Jaccard similarity of the runs of five words of two texts, by the definition. */
function similarity(a: string, b: string): number {
  const [left, right] = [a, b].map((one) => {
    const words = one.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
    const count = Math.max(1, words.length - 4);
    return new Set(Array.from({ length: count }, (_, i) => words.slice(i, i + 5).join(' ')));
  });
  const shared = [...(left ?? [])].filter((shingle) => right?.has(shingle)).length;
  return shared / ((left?.size ?? 0) + (right?.size ?? 0) - shared);
}

/** Texts without the lines that so many texts of their source, and four in ten, have. */
function withoutShared(texts: Record<string, string>, minDocuments: number) {
  const even = (line: string) => line.trim().replace(/\s+/g, ' ').normalize('NFC');
  const left = Object.entries(texts).map(([document, text]) => {
    const source = `${document.split('/')[0] ?? ''}/`;
    const others = Object.entries(texts).filter(([other]) => other.startsWith(source));
    const isShared = (line: string) => {
      const having = others.filter(([, other]) => other.split('\n').map(even).includes(even(line)));
      const { length } = having;
      return /\p{L}/u.test(line) && length >= minDocuments && length >= 0.4 * others.length;
    };
    const lines = text.split('\n').map((line) => line.normalize('NFC'));
    const stays = lines.filter((line) => !isShared(line));
    const endsEarly = isShared(lines.at(-1) ?? '') && stays.length > 0;
    const joined = stays.join('\n') + (endsEarly ? '\n' : '');
    return [document, /\p{L}/u.test(joined) || !/\p{L}/u.test(text) ? joined : ''];
  });
  return Object.fromEntries(left) as Record<string, string>;
}
