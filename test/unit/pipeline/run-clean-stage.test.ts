import { describe, expect, it } from 'vitest';
import { decodeBoilerplate } from '../../../src/pipeline/stages/clean/boilerplate-lines.js';
import { CleanBench, type WrittenTexts } from './stages/clean/clean-bench.js';

/** Texts of their own, with a line that all of them share. */
function texts(
  count: number,
  own = (i: number) => `Text ${i} speaks of matter ${i * i}.`,
): WrittenTexts {
  const entries = Array.from({ length: count }, (_, i) => {
    const name = `docs/${String(i).padStart(5, '0')}.md`;
    return [name, `Home | Shop | Cart\n\n${own(i)}  \n\n© Acme`] as const;
  });
  return Object.fromEntries(entries);
}

const everything = { whitespace: 'collapse', boilerplate: {}, duplicates: {} };

describe('cleaning a corpus', () => {
  it('takes out lines that texts share and lists them in an object that the lock names', async () => {
    const bench = new CleanBench();
    const { part, report } = await bench.clean(texts(6), everything);
    expect(bench.strings(part.root)['docs/00003.md']).toBe('Text 3 speaks of matter 9.\n');
    expect(part).toMatchObject({ documents: 6, boilerplate: { lines: 2 } });
    const record = part.boilerplate && bench.store.get(part.boilerplate.record);
    expect(record && decodeBoilerplate(record)).toEqual(
      new Map([['docs', new Set(['Home | Shop | Cart', '© Acme'])]]),
    );
    expect(report).toMatchObject({ name: 'clean', status: 'full', documents: 6, added: 6 });
  });

  it('counts lines by source: what only one of two has is boilerplate there', async () => {
    const bench = new CleanBench();
    const others = Array.from({ length: 60 }, (_, i) => [`wiki/${i}`, `Home | Shop | Cart ${i}`]);
    const mixed = {
      ...texts(6),
      ...(Object.fromEntries(others) as WrittenTexts),
      'wiki/x': '© Acme',
    };
    const { part } = await bench.clean(mixed, everything);
    expect(bench.strings(part.root)).toMatchObject({
      'docs/00000.md': 'Text 0 speaks of matter 0.\n',
      'wiki/x': '© Acme',
    });
  });

  it('keeps lines that are to stay, however their letters and spaces were written', async () => {
    const bench = new CleanBench();
    const shared = Array.from({ length: 5 }, (_, i) => [
      `docs/${i}`,
      `Café  ouvert\nFermé le ${i}\n`,
    ]);
    const how = (keep: string[]) => ({ boilerplate: { keep, numbers: 'any' } });
    const root = bench.texts(Object.fromEntries(shared) as WrittenTexts);
    const kept = await bench.clean(root, how([' Cafe\u0301 ouvert', 'Fermé le 31']));
    expect(kept.part.boilerplate?.lines).toBe(0);
    const other = await bench.clean(root, how(['Café ouvert']));
    expect(bench.strings(other.part.root)['docs/3']).toBe('Café  ouvert\n');
  });

  it('leaves shared lines in tables, code and headings', async () => {
    const bench = new CleanBench();
    const text = '# Usage\n\nHome\n\nnpm install\n';
    const marks = [
      { type: 'heading', level: 1, title: 'Usage', start: 0, end: 7 },
      { type: 'block', kind: 'code', start: 15, end: 26 },
    ] as const;
    const entries = Array.from({ length: 5 }, (_, i) => [`docs/${i}`, { text, marks }]);
    const { part } = await bench.clean(Object.fromEntries(entries) as WrittenTexts, {
      boilerplate: {},
    });
    expect(bench.strings(part.root)['docs/0']).toBe('# Usage\n\n\nnpm install\n');
  });

  it('marks duplicates, keeps the warnings of extraction, and counts both kinds', async () => {
    const bench = new CleanBench();
    const words = Array.from({ length: 120 }, (_, i) => `w${i}`).join(' ');
    const warning = { severity: 'warning', code: 'old', message: 'An old one.' } as const;
    const { part } = await bench.clean(
      {
        'docs/a': words,
        'docs/b': { text: `${words} `, warnings: [warning] },
        'docs/c': `${words} end`,
        'docs/d': '',
        'docs/e': '',
      },
      { duplicates: {} },
    );
    const read = bench.read(part.root);
    expect(part).toMatchObject({ documents: 5, dropped: 1, duplicates: 1 });
    expect(read['docs/b']).toMatchObject({
      text: '',
      length: 0,
      warnings: [
        warning,
        {
          severity: 'warning',
          code: 'dropped-exact-duplicate',
          message: "dropped: it is the same text as 'docs/a'",
        },
      ],
    });
    expect(read['docs/c']).toMatchObject({
      text: `${words} end`,
      warnings: [
        { code: 'near-duplicate', message: "it is a near duplicate of 'docs/a' (similarity 0.99)" },
      ],
    });
    expect(read['docs/e']?.warnings).toBeUndefined();
  });

  it('works on one text where one was edited and the choices stay', async () => {
    const bench = new CleanBench();
    const before = await bench.clean(texts(200), everything);
    const edited = { ...texts(200), 'docs/00007.md': 'Home | Shop | Cart\n\nQuite another text.' };
    const { part, report } = await bench.clean(edited, everything, { earlier: before.part });
    expect(report).toMatchObject({ status: 'incremental', documents: 1, changed: 1, added: 0 });
    expect(part.boilerplate).toEqual(before.part.boilerplate);
  });

  it('cleans all again where the lines change, and leaves the entries of texts that came out equal', async () => {
    const bench = new CleanBench();
    const own = (i: number) => (i < 50 ? 'Nearly everywhere.' : `Text ${i}.`);
    const how = { boilerplate: { minDocuments: 51 } };
    const before = await bench.clean(texts(120, own), how);
    const edited = {
      ...texts(120, own),
      'docs/00090.md': 'Home | Shop | Cart\nNearly everywhere.',
    };
    const { report } = await bench.clean(edited, how, { earlier: before.part });
    expect(report).toMatchObject({ documents: 120, changed: 51 });
  });

  it('compares no two texts again that it compared before', async () => {
    const bench = new CleanBench();
    const words = Array.from({ length: 300 }, (_, i) => `w${i}`).join(' ');
    const alike = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`docs/${i}`, `${words} end${i}`]),
      );
    await bench.clean(alike(9), { duplicates: {} });
    const [known] = bench.similarities.values();
    expect(known?.size).toBe(8);
    // Wrong on purpose: whoever computes them again finds another.
    const [name] = bench.similarities.keys();
    const wrong = new Map([...(known ?? [])].map(([pair]) => [pair, 0.95]));
    bench.similarities.set(name ?? '', wrong);
    const { part } = await bench.clean(alike(10), { duplicates: {} });
    const messages = Object.values(bench.read(part.root)).flatMap(({ warnings = [] }) =>
      warnings.map(({ message }) => message),
    );
    expect(messages.filter((message) => message.includes('0.95'))).toHaveLength(8);
    expect(messages).toHaveLength(9);
    const forced = await bench.clean(alike(10), { duplicates: {} }, { force: true });
    expect(forced.part.root).not.toBe(part.root);
  });

  it('is known by the lock alone where the log is lost, and by the log alone without a lock', async () => {
    const bench = new CleanBench();
    const first = await bench.clean(texts(8), everything);
    const announced = bench.announced;
    const byLog = await bench.clean(texts(8), everything);
    expect(byLog.report.status).toBe('cached');
    bench.cache.database.exec('DELETE FROM derivations');
    const byLock = await bench.clean(texts(8), everything, { earlier: first.part });
    expect(byLock).toMatchObject({ part: first.part, report: { status: 'cached', changed: 0 } });
    expect(byLog.part).toEqual(first.part);
    expect(bench.announced).toBe(announced);
  });

  it('goes on where it was stopped, with the same outcome', async () => {
    const bench = new CleanBench();
    const root = bench.texts(texts(200));
    const fresh = await new CleanBench().clean(texts(200), everything);
    for (const stopAt of [3, 9, 14]) {
      const controller = new AbortController();
      let looks = 0;
      const now = () => {
        if (++looks === stopAt) controller.abort(new Error('stopped'));
        return looks;
      };
      await expect(
        bench.clean(root, everything, { signal: controller.signal, now }),
      ).rejects.toThrow('stopped');
    }
    expect((await bench.clean(root, everything)).part).toEqual(fresh.part);
  });

  it('copes with ten thousand equal texts and with none', async () => {
    const bench = new CleanBench();
    const equal = Array.from({ length: 10_000 }, (_, i) => [
      `docs/${i}`,
      'The same, again and again.',
    ]);
    const { part } = await bench.clean(Object.fromEntries(equal) as WrittenTexts, everything);
    // The line that all texts consist of is boilerplate: nothing is left to be a duplicate.
    expect(part).toMatchObject({ documents: 10_000, emptied: 10_000, boilerplate: { lines: 1 } });
    expect(bench.read(part.root)['docs/77']).toMatchObject({
      text: '',
      warnings: [{ code: 'dropped-as-boilerplate' }],
    });
    const kept = await bench.clean(Object.fromEntries(equal) as WrittenTexts, { duplicates: {} });
    expect(kept.part).toMatchObject({ documents: 10_000, dropped: 9_999 });
    const none = await bench.clean({}, everything);
    expect(none.part).toMatchObject({ documents: 0, boilerplate: { lines: 0 } });
  });
});
