import { describe, expect, it } from 'vitest';
import type { ObjectId } from '../../../src/model/object-id.js';
import { StageBench, WordsStage, wordsOf, type Texts } from './stage-bench.js';

const texts = { 'docs/a': 'one two', 'docs/b': 'three', 'docs/c': 'four five six', 'docs/d': '' };

/** Twelve documents of two words each. */
const dozen = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [`docs/${String.fromCharCode(97 + i)}`, `word${i} end`]),
);
const keys = Object.keys(dozen);

/** A run where nothing was derived before. */
function fromNothing(documents: Texts) {
  const bench = new StageBench();
  return bench.run(new WordsStage(), bench.input(documents));
}

describe('a stage that never ran', () => {
  it('works on every document and reports what it made', async () => {
    const bench = new StageBench();
    const stage = new WordsStage();
    const report = await bench.run(stage, bench.input(texts));
    expect(bench.entries(report.output)).toEqual(wordsOf(texts));
    expect(stage.worked).toEqual(Object.keys(texts));
    expect(report).toMatchObject({
      status: 'full',
      added: 6,
      changed: 0,
      removed: 0,
      documents: 4,
      counts: { words: 6 },
      tally: { letters: 22 },
    });
    expect(bench.progress.at(-1)).toBe(4);
    expect(bench.announced).toBe(1);
  });

  it('makes an empty map of an empty one', async () => {
    const bench = new StageBench();
    const report = await bench.run(new WordsStage(), bench.input({}));
    expect(bench.entries(report.output)).toEqual({});
    expect(report).toMatchObject({ status: 'full', documents: 0, added: 0, tally: {} });
  });
});

describe('a stage whose derivation is known', () => {
  it('does nothing, announces nothing and gives the same output and sums', async () => {
    const bench = new StageBench();
    const stage = new WordsStage();
    const input = bench.input(texts);
    const first = await bench.run(stage, input);
    const second = await bench.run(stage, input);
    expect(second).toMatchObject({
      status: 'cached',
      output: first.output,
      tally: first.tally,
      documents: 0,
      added: 0,
    });
    expect(stage.worked).toHaveLength(4);
    expect(bench.announced).toBe(1);
  });

  it('from a lock alone does nothing either', async () => {
    const bench = new StageBench();
    const input = bench.input(texts);
    const { output, tally } = await bench.run(new WordsStage({ fingerprint: 'other' }), input);
    const stage = new WordsStage();
    const report = await bench.run(stage, input, { earlier: { input, output, tally } });
    expect(report).toMatchObject({ status: 'cached', output, tally });
    expect(stage.worked).toEqual([]);
  });

  it('keeps what the lock pins where the same stage gave something else since', async () => {
    const bench = new StageBench();
    const input = bench.input(texts);
    const pinned = await bench.run(new WordsStage(), input);
    const drifted = bench.input({ 'docs/a': 'what it gives today' });
    bench.log.record({ fingerprint: 'words', input, output: drifted, tally: {} });
    const earlier = { input, output: pinned.output, tally: pinned.tally };
    const report = await bench.run(new WordsStage(), input, { earlier });
    expect(report).toMatchObject({ status: 'cached', output: pinned.output });
  });

  it('works again where the output is not in the store any more', async () => {
    const bench = new StageBench();
    const input = bench.input(texts);
    const gone = new StageBench().input({ 'docs/gone': 'gone' });
    bench.log.record({ fingerprint: 'words', input, output: gone, tally: {} });
    const report = await bench.run(new WordsStage(), input);
    expect(report.status).toBe('full');
    expect(bench.entries(report.output)).toEqual(wordsOf(texts));
  });

  it('works from nothing when it is forced to, and comes to the same', async () => {
    const bench = new StageBench();
    const input = bench.input(texts);
    const first = await bench.run(new WordsStage(), input);
    const stage = new WordsStage();
    const forced = await bench.run(stage, input, { force: true });
    expect(forced).toMatchObject({ status: 'full', output: first.output, tally: first.tally });
    expect(stage.worked).toHaveLength(4);
  });
});

describe('a stage whose input changed', () => {
  it('works on the documents that differ alone, and keeps its sums right', async () => {
    const bench = new StageBench();
    await bench.run(new WordsStage(), bench.input(texts));
    const stage = new WordsStage();
    const next = {
      'docs/a': 'one TWO more',
      'docs/c': texts['docs/c'],
      'docs/d': '',
      'docs/e': 'x',
    };
    const report = await bench.run(stage, bench.input(next));
    expect(stage.worked).toEqual(['docs/a', 'docs/e']);
    expect(bench.entries(report.output)).toEqual(wordsOf(next));
    expect(report).toMatchObject({
      status: 'incremental',
      added: 2,
      changed: 0,
      removed: 1,
      documents: 3,
      tally: { letters: 22 + 4 + 1 - 5 },
    });
    expect(report.output).toBe((await fromNothing(next)).output);
  });

  it('starts from the run it is given rather than from the latest', async () => {
    const bench = new StageBench();
    const near = { ...dozen, 'docs/a': 'changed' };
    const far = Object.fromEntries(keys.map((key) => [key, 'all different']));
    const nearInput = bench.input(near);
    const { output, tally } = await bench.run(new WordsStage(), nearInput);
    await bench.run(new WordsStage(), bench.input(far));
    const stage = new WordsStage();
    const earlier = { input: nearInput, output, tally };
    const report = await bench.run(stage, bench.input(dozen), { earlier });
    expect(stage.worked).toEqual(['docs/a']);
    expect(bench.entries(report.output)).toEqual(wordsOf(dozen));
  });

  it('starts from the latest run whose maps are still there', async () => {
    const bench = new StageBench();
    await bench.run(new WordsStage(), bench.input({ ...dozen, 'docs/a': 'changed' }));
    const gone = new StageBench().input({ 'docs/gone': 'gone' });
    const lost = { fingerprint: 'words', input: gone, output: gone, tally: {} };
    bench.log.record(lost);
    const stage = new WordsStage();
    const report = await bench.run(stage, bench.input(dozen), { earlier: lost });
    expect(report.status).toBe('incremental');
    expect(stage.worked).toEqual(['docs/a']);
  });

  it('starts from nothing for another fingerprint', async () => {
    const bench = new StageBench();
    await bench.run(new WordsStage(), bench.input(dozen));
    const stage = new WordsStage({ fingerprint: 'words 2' });
    const report = await bench.run(stage, bench.input({ ...dozen, 'docs/a': 'changed' }));
    expect(report.status).toBe('full');
    expect(stage.worked).toHaveLength(12);
  });

  it('takes many removed documents in batches too', async () => {
    const bench = new StageBench();
    const stage = new WordsStage({ batchEntries: 2 });
    await bench.run(stage, bench.input(dozen));
    const report = await bench.run(stage, bench.input({ 'docs/a': dozen['docs/a']! }));
    expect(report).toMatchObject({ removed: 22, documents: 11, tally: { letters: 8 } });
    // The last batch has one document; each call of `work` closes a batch.
    expect(stage.batches.slice(-6)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('a stage that was stopped', () => {
  /** Runs into an error at `document`, then again without it; what the second run worked on. */
  async function resumed(bench: StageBench, document: string, input: ObjectId) {
    const failing = new WordsStage({
      batchEntries: 2,
      before: (one) => {
        if (one === document) throw new Error(`stumbled over ${one}`);
      },
    });
    await expect(bench.run(failing, input)).rejects.toThrow(`stumbled over ${document}`);
    const stage = new WordsStage({ batchEntries: 2 });
    const report = await bench.run(stage, input);
    return { stage, report };
  }

  it('by an error goes on where it was', async () => {
    const bench = new StageBench();
    const { stage, report } = await resumed(bench, 'docs/f', bench.input(dozen));
    expect(stage.worked).toEqual(keys.slice(4));
    expect(bench.entries(report.output)).toEqual(wordsOf(dozen));
    const full = await fromNothing(dozen);
    expect(report).toMatchObject({ output: full.output, tally: full.tally });
  });

  it('at its first document has nothing to go on from', async () => {
    const bench = new StageBench();
    const { stage, report } = await resumed(bench, 'docs/a', bench.input(dozen));
    expect(stage.worked).toEqual(keys);
    expect(bench.entries(report.output)).toEqual(wordsOf(dozen));
  });

  it('in incremental work goes on with the run it started from', async () => {
    const bench = new StageBench();
    const first = Object.fromEntries([...keys, 'docs/zz'].map((key) => [key, 'old words here']));
    await bench.run(new WordsStage(), bench.input(first));
    const { stage, report } = await resumed(bench, 'docs/h', bench.input(dozen));
    expect(stage.worked).toEqual(keys.slice(6));
    expect(report.status).toBe('incremental');
    expect(bench.entries(report.output)).toEqual(wordsOf(dozen));
    expect(report.tally).toEqual({
      letters: Object.values(wordsOf(dozen)).reduce((sum, word) => sum + word.length, 0),
    });
  });

  it('goes on with the run it started from although another one came between', async () => {
    const bench = new StageBench();
    const first = Object.fromEntries([...keys, 'docs/zz'].map((key) => [key, 'old words here']));
    await bench.run(new WordsStage(), bench.input(first));
    const failing = new WordsStage({
      batchEntries: 2,
      before: (one) => {
        if (one === 'docs/h') throw new Error('stumbled');
      },
    });
    const input = bench.input(dozen);
    await expect(bench.run(failing, input)).rejects.toThrow('stumbled');
    // Nearer to the input, but not what the stopped work was built on: its `docs/l` is as wanted.
    await bench.run(new WordsStage(), bench.input({ ...first, 'docs/l': dozen['docs/l']! }));
    const report = await bench.run(new WordsStage(), input);
    expect(bench.entries(report.output)).toEqual(wordsOf(dozen));
  });

  it('by an abort goes on where it was, and throws the reason', async () => {
    const bench = new StageBench();
    const abort = new AbortController();
    const reason = new Error('interrupted');
    const stopping = new WordsStage({
      batchEntries: 2,
      before: (document) => {
        if (document === 'docs/f') abort.abort(reason);
      },
    });
    const input = bench.input(dozen);
    await expect(bench.run(stopping, input, { signal: abort.signal })).rejects.toBe(reason);
    expect(stopping.worked).toEqual(keys.slice(0, 6));
    const stage = new WordsStage();
    const report = await bench.run(stage, input);
    expect(stage.worked).toEqual(keys.slice(6));
    expect(bench.entries(report.output)).toEqual(wordsOf(dozen));
  });

  it('by a kill goes on at a checkpoint that time alone made', async () => {
    const bench = new StageBench();
    bench.tick = 1000;
    const input = bench.input(dozen);
    // A process that is killed saves nothing any more: the log takes no word after the fifth batch.
    const killed = new Error('killed');
    const dying = Object.assign(Object.create(bench.log) as typeof bench.log, {
      saveCheckpoint: (...args: Parameters<typeof bench.log.saveCheckpoint>) => {
        if (stage.batches.length > 5) throw killed;
        bench.log.saveCheckpoint(...args);
      },
    });
    const stage = new WordsStage({ batchEntries: 1 });
    await expect(bench.run(stage, input, { log: dying })).rejects.toBe(killed);
    expect(bench.warnings).toEqual([expect.stringContaining('could not be kept: killed')]);
    const next = new WordsStage({ batchEntries: 1 });
    const report = await bench.run(next, input);
    expect(next.worked).toEqual(keys.slice(4));
    expect(bench.entries(report.output)).toEqual(wordsOf(dozen));
  });

  it('is begun anew where the checkpoint is not in the store any more', async () => {
    const bench = new StageBench();
    const input = bench.input(dozen);
    const output = new StageBench().input({ 'docs/gone': 'gone' });
    const lost = { base: undefined, position: 'docs/k', output, tally: { letters: 99 } };
    bench.log.saveCheckpoint('words', input, lost);
    const report = await bench.run(new WordsStage(), input);
    expect(bench.entries(report.output)).toEqual(wordsOf(dozen));
    expect(report.tally['letters']).toBeLessThan(99);
  });

  it('is forgotten once the work was done', async () => {
    const bench = new StageBench();
    const input = bench.input(dozen);
    await resumed(bench, 'docs/f', input);
    expect(bench.log.findCheckpoint('words', input)).toBeUndefined();
  });
});

describe('what a stage is told of its output', () => {
  it('is every root on the way, each after it can be read by others', async () => {
    const bench = new StageBench();
    bench.tick = 6000;
    const told: [ObjectId | undefined, ObjectId][] = [];
    const onOutput = (before: ObjectId | undefined, after: ObjectId) => {
      expect(bench.store.has(after)).toBe(true);
      told.push([before, after]);
    };
    const first = await bench.run(new WordsStage({ onOutput }), bench.input(dozen));
    expect(told.length).toBeGreaterThan(1);
    expect(told[0]?.[0]).toBeUndefined();
    told.slice(1).forEach(([before], i) => {
      expect(before).toBe(told[i]?.[1]);
    });
    expect(told.at(-1)?.[1]).toBe(first.output);
    told.length = 0;
    const second = await bench.run(
      new WordsStage({ onOutput }),
      bench.input({ ...dozen, 'docs/a': 'new' }),
    );
    expect(told[0]?.[0]).toBe(first.output);
    expect(told.at(-1)?.[1]).toBe(second.output);
  });
});
