import { describe, expect, it } from 'vitest';
import { shownHashOf } from '../../../src/model/entry-codecs.js';
import { embedStage } from '../../../src/pipeline/embed-stage.js';
import { EmbedBench, expectedVectors, HashEmbedder } from './embed-bench.js';

const long = 'a text of more than twenty characters';
const chunks = {
  'docs/a': ['alpha', 'beta', long],
  'docs/b': ['gamma', 'alpha'],
  'docs/c': ['delta', 'delta', 'epsilon'],
};

describe('the embed stage', () => {
  it('makes one vector of each distinct text of a document, and marks those that were cut', async () => {
    const bench = new EmbedBench();
    const report = await bench.embed(chunks);
    expect(bench.vectors(report.output)).toEqual(expectedVectors(chunks));
    expect(report).toMatchObject({
      status: 'full',
      added: 7,
      tally: { truncated: 1 },
      counts: { embedded: 6, reused: 1 },
    });
  });

  it('embeds the same text once a run, in whichever documents and batches it stands', async () => {
    const bench = new EmbedBench();
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [
        `docs/${i}`,
        ['everywhere', `only in ${i}`, 'and here'],
      ]),
    );
    const report = await bench.embed(many);
    expect(bench.embedder.embedded).toHaveLength(302);
    expect(new Set(bench.embedder.embedded).size).toBe(302);
    expect(report.counts).toEqual({ embedded: 302, reused: 598 });
    expect(bench.vectors(report.output)).toEqual(expectedVectors(many));
  });

  it('embeds it once also where the run saved checkpoints in between', async () => {
    const bench = new EmbedBench();
    bench.tick = 6000;
    const many = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [`docs/${i}`, ['everywhere', `only in ${i}`]]),
    );
    const report = await bench.embed(many);
    expect(bench.embedder.embedded.filter((text) => text === 'everywhere')).toHaveLength(1);
    expect(bench.vectors(report.output)).toEqual(expectedVectors(many));
  });

  it('asks for no more texts at once than the embedder takes', async () => {
    const bench = new EmbedBench();
    await bench.embed({ 'docs/a': Array.from({ length: 10 }, (_, i) => `text ${i}`) });
    expect(bench.embedder.calls.map((call) => call.length)).toEqual([3, 3, 3, 1]);
  });

  it('shows the embedder what stands before a chunk too', async () => {
    const bench = new EmbedBench();
    const report = await bench.embed({ 'docs/a': ['x', 'y'] }, { prefix: 'Title: ' });
    expect(bench.embedder.embedded.sort()).toEqual(['Title: x', 'Title: y']);
    expect(bench.vectors(report.output)).toEqual(
      expectedVectors({ 'docs/a': ['x', 'y'] }, 'Title: '),
    );
  });
});

describe('the embed stage after an edit', () => {
  it('embeds only texts that no earlier run saw, and drops those that are gone', async () => {
    const bench = new EmbedBench();
    await bench.embed(chunks);
    bench.embedder = new HashEmbedder();
    const next = { ...chunks, 'docs/a': ['alpha', 'new', 'beta'] };
    const report = await bench.embed(next);
    expect(bench.embedder.embedded).toEqual(['new']);
    expect(report).toMatchObject({
      status: 'incremental',
      added: 1,
      removed: 1,
      counts: { embedded: 1, reused: 2 },
      tally: { truncated: 0 },
    });
    expect(bench.vectors(report.output)).toEqual(expectedVectors(next));
  });

  it('embeds nothing where chunks only moved: in their document, or into another', async () => {
    const bench = new EmbedBench();
    await bench.embed(chunks);
    bench.embedder = new HashEmbedder();
    const next = { 'docs/a': [long, 'beta', 'alpha'], 'docs/z': ['gamma', 'alpha', 'delta'] };
    const report = await bench.embed(next);
    expect(bench.embedder.calls).toEqual([]);
    expect(report.counts).toEqual({ embedded: 0, reused: 6 });
    expect(bench.vectors(report.output)).toEqual(expectedVectors(next));
  });

  it('finds vectors of runs long ago, such as those of another branch', async () => {
    const bench = new EmbedBench();
    await bench.embed(chunks);
    await bench.embed({ 'docs/a': ['quite', 'other', 'texts'] });
    bench.embedder = new HashEmbedder();
    const back = { 'docs/renamed': chunks['docs/a'], 'docs/c': chunks['docs/c'] };
    const report = await bench.embed(back);
    expect(bench.embedder.calls).toEqual([]);
    expect(report.tally).toEqual({ truncated: 1 });
    expect(bench.vectors(report.output)).toEqual(expectedVectors(back));
  });

  it('embeds again where a vector is said to lie in a leaf that is gone', async () => {
    const bench = new EmbedBench();
    const elsewhere = new EmbedBench();
    const { output, fingerprint } = await elsewhere.embed(chunks);
    bench.locations.save(fingerprint, [[shownHashOf('alpha'), output]]);
    const report = await bench.embed(chunks);
    expect(bench.embedder.embedded).toContain('alpha');
    expect(bench.vectors(report.output)).toEqual(expectedVectors(chunks));
  });

  it('comes to the same without places of vectors', async () => {
    const bench = new EmbedBench();
    const report = await bench.embed(chunks, { located: false });
    expect(bench.vectors(report.output)).toEqual(expectedVectors(chunks));
    expect(bench.embedder.embedded).toHaveLength(6);
    bench.embedder = new HashEmbedder();
    const next = { ...chunks, 'docs/a': ['new', 'beta'] };
    const edited = await bench.embed(next, { located: false });
    expect(bench.embedder.embedded).toEqual(['new']);
    expect(bench.vectors(edited.output)).toEqual(expectedVectors(next));
  });
});

describe('an embed stage that was stopped', () => {
  const many = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => [`docs/${String(i).padStart(4, '0')}`, [`text ${i}`]]),
  );

  it('goes on with the batch in which it was interrupted', async () => {
    const bench = new EmbedBench();
    const abort = new AbortController();
    bench.embedder.before = () => {
      if (bench.embedder.calls.length === 200) abort.abort(new Error('Ctrl-C'));
    };
    await expect(bench.embed(many, { signal: abort.signal })).rejects.toThrow('Ctrl-C');
    const first = bench.embedder.embedded.length;
    bench.embedder = new HashEmbedder();
    const report = await bench.embed(many);
    expect(first).toBeGreaterThan(600);
    expect(bench.embedder.embedded.length).toBeLessThanOrEqual(1000 - 600);
    expect(bench.vectors(report.output)).toEqual(expectedVectors(many));
  });
});

/** An embedder that takes several calls at once, and answers the later ones first. */
class ManyCalls extends HashEmbedder {
  override concurrency = 3;
  open = 0;
  mostOpen = 0;

  override async embedPassages(texts: readonly string[]) {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    await new Promise((resolve) => setTimeout(resolve, 10 - 3 * this.open));
    try {
      return { ...(await super.embedPassages(texts)), tokens: 2 * texts.length };
    } finally {
      this.open -= 1;
    }
  }
}

describe('the embed stage with an embedder that takes several calls at once', () => {
  const one = { 'docs/a': Array.from({ length: 20 }, (_, i) => `text ${i}`) };

  it('comes to the same, with as many calls under way as it takes', async () => {
    const bench = new EmbedBench();
    const embedder = new ManyCalls();
    bench.embedder = embedder;
    const report = await bench.embed(one);
    expect(embedder.mostOpen).toBe(3);
    expect(bench.vectors(report.output)).toEqual(expectedVectors(one));
    expect(report.counts).toEqual({ embedded: 20, reused: 0, tokens: 40 });
  });

  it('brings calls to their end where one fails, and keeps their vectors', async () => {
    const bench = new EmbedBench();
    const embedder = new ManyCalls();
    bench.embedder = embedder;
    let calls = 0;
    embedder.before = () => {
      if (++calls === 4) throw new Error('out of credit');
    };
    await expect(bench.embed(one)).rejects.toThrow('out of credit');
    expect(embedder.open).toBe(0);
    const kept = embedder.embedded.length;
    expect(kept).toBeGreaterThanOrEqual(9);
    bench.embedder = new HashEmbedder();
    const report = await bench.embed(one);
    expect(report.counts).toEqual({ embedded: 20 - kept, reused: kept });
    expect(bench.vectors(report.output)).toEqual(expectedVectors(one));
  });
});

describe('an embed stage that was stopped in a large document', () => {
  const large = { 'docs/a': Array.from({ length: 100 }, (_, i) => `text ${i}`) };

  it('embeds only the rest of it', async () => {
    const bench = new EmbedBench();
    bench.embedder.before = () => {
      if (bench.embedder.calls.length === 20) throw new Error('the server is gone');
    };
    await expect(bench.embed(large)).rejects.toThrow('the server is gone');
    expect(bench.embedder.embedded).toHaveLength(60);
    bench.embedder = new HashEmbedder();
    const report = await bench.embed(large);
    expect(report.counts).toEqual({ embedded: 40, reused: 60 });
    expect(bench.vectors(report.output)).toEqual(expectedVectors(large));
  });

  it('has kept what was made until some seconds before, should it be killed', async () => {
    const bench = new EmbedBench();
    const known: number[] = [];
    const { fingerprint } = embedStage({
      embedder: bench.embedder,
      reader: bench.reader,
      locations: bench.locations,
      texts: bench.maps({}).texts,
      now: () => 0,
    });
    bench.embedder.before = () => {
      bench.time += 4000;
      const isKnown = (text: string) =>
        bench.locations.find(fingerprint, shownHashOf(text)) !== undefined;
      known.push(large['docs/a'].filter(isKnown).length);
    };
    await bench.embed(large);
    // Three texts a call, each of four seconds.
    expect(known.slice(0, 10)).toEqual([0, 0, 0, 0, 12, 12, 12, 12, 24, 24]);
  });

  it('leaves nothing in the output that was kept on the way only', async () => {
    const bench = new EmbedBench();
    bench.embedder.before = () => {
      bench.time += 4000;
    };
    const slow = await bench.embed(large);
    const fast = await new EmbedBench().embed(large);
    expect(slow.output).toBe(fast.output);
  });
});

describe('an embedder that answers wrongly', () => {
  const wrong: Readonly<Record<string, Float32Array[]>> = {
    'too few vectors': [],
    'vectors of other dimensions': [new Float32Array(7)],
    'a value that is no number': [new Float32Array([0, 0, 0, NaN, 0, 0, 0, 0])],
    'an infinite value': [new Float32Array([0, 0, 0, Infinity, 0, 0, 0, 0])],
  };
  for (const [what, vectors] of Object.entries(wrong)) {
    it(`with ${what} is refused, and nothing of it is kept`, async () => {
      const bench = new EmbedBench();
      bench.embedder.embedPassages = () => Promise.resolve({ vectors, truncated: [] });
      await expect(bench.embed({ 'docs/a': ['x'] })).rejects.toMatchObject({ code: 'bad-vectors' });
      bench.embedder = new HashEmbedder();
      expect((await bench.embed({ 'docs/a': ['x'] })).counts).toEqual({ embedded: 1, reused: 0 });
    });
  }
});
