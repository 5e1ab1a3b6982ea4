import { describe, expect, it } from 'vitest';
import { objectIdOf, type ObjectId } from '../../../../src/model/object-id.js';
import {
  formatLock,
  parseLock,
  type SnapshotLock,
} from '../../../../src/pipeline/snapshot-lock.js';
import {
  joinLater,
  mergeLocks,
  type CorporaMerge,
} from '../../../../src/api/work-tree/merge-locks.js';
import { utf8 } from '../../../../src/util/bytes.js';

const id = (name: string): ObjectId => objectIdOf(utf8(name));

const lock = (name: string, more: Partial<SnapshotLock> = {}): SnapshotLock => ({
  version: 1,
  corpus: { root: id(name), documents: name.length, bytes: 10 },
  ...more,
});

const chunks = (name: string) => ({
  fingerprint: id('chunker'),
  input: id('texts'),
  root: id(name),
  chunks: 1,
  tokens: 1,
});

const figures = { questions: 1, questionsHash: 'x', metrics: { 'R@5': 1 } };

/** A merge that always succeeds, and says of what. */
const joined: CorporaMerge = () =>
  Promise.resolve({ corpus: lock('joined').corpus, conflicts: [] });

describe('mergeLocks', () => {
  it('takes the lock of the side that alone changed it, as it is', async () => {
    const [base, changed] = [lock('base'), lock('changed', { evaluation: figures })];
    expect(await mergeLocks({ base, ours: base, theirs: changed }, joinLater)).toBe(changed);
    expect(await mergeLocks({ base, ours: changed, theirs: base }, joinLater)).toBe(changed);
    expect(await mergeLocks({ base, ours: changed, theirs: { ...changed } }, joinLater)).toBe(
      changed,
    );
  });

  it('takes the documents of the side that alone changed them', async () => {
    const base = lock('base', { chunks: chunks('base') });
    const settings = lock('base', { chunks: chunks('other'), evaluation: figures });
    const documents = lock('changed', { chunks: chunks('changed'), evaluation: figures });
    for (const [ours, theirs] of [
      [settings, documents],
      [documents, settings],
    ] as const) {
      const merged = await mergeLocks({ base, ours, theirs }, joinLater);
      expect(merged.corpus).toEqual(documents.corpus);
      expect(merged.merges).toBeUndefined();
      // Figures of neither side are figures of both.
      expect(merged.evaluation).toBeUndefined();
    }
  });

  it('joins the documents of both, or says what is to be joined', async () => {
    const sides = { base: lock('base'), ours: lock('ours'), theirs: lock('theirs') };
    expect((await mergeLocks(sides, joined)).corpus.root).toBe(id('joined'));
    const later = await mergeLocks(sides, joinLater);
    expect(later.corpus).toEqual(sides.ours.corpus);
    expect(later.merges).toEqual([{ base: id('base'), theirs: id('theirs') }]);
    const conflict: CorporaMerge = async (corpora) => {
      const merged = await joined(corpora);
      // What it is about does not matter here.
      return merged && { ...merged, conflicts: [{} as never] };
    };
    expect(await mergeLocks(sides, conflict)).toEqual(later);
    const added = await mergeLocks({ ...sides, base: undefined }, joinLater);
    expect(added.merges).toEqual([{ theirs: id('theirs') }]);
  });

  it('adds to what is to be joined already, each once, as a rebase does step by step', async () => {
    const one = await mergeLocks(
      { base: lock('base'), ours: lock('ours'), theirs: lock('first') },
      joinLater,
    );
    const two = await mergeLocks(
      { base: lock('first'), ours: one, theirs: lock('second') },
      // With something pending nothing can be joined yet.
      joined,
    );
    expect(two.merges).toEqual([
      { base: id('base'), theirs: id('first') },
      { base: id('first'), theirs: id('second') },
    ]);
    expect(two.corpus.root).toBe(id('ours'));
    const again = await mergeLocks({ base: one, ours: two, theirs: one }, joinLater);
    expect(again.merges).toEqual(two.merges);
    const across = await mergeLocks(
      { base: lock('base'), ours: lock('ours'), theirs: one },
      joinLater,
    );
    expect(across.merges).toEqual(one.merges);
  });

  it('keeps the model that one side fitted anew, and the vectors that go with it', async () => {
    const vectors = (model: string) => ({
      fingerprint: id('embedder'),
      input: id('chunks'),
      root: id(`vectors of ${model}`),
      vectors: 1,
      dimensions: 1,
      truncated: 0,
      fitted: { model: id(model), settings: id('settings'), chunks: id('chunks') },
    });
    const base = lock('base', { vectors: vectors('old') });
    const ours = lock('ours', { vectors: vectors('old') });
    const theirs = lock('theirs', { vectors: vectors('new') });
    const merged = await mergeLocks({ base, ours, theirs }, joined);
    expect(merged.vectors?.fitted?.model).toBe(id('new'));
    const other = await mergeLocks({ base, ours: theirs, theirs: ours }, joined);
    expect(other.vectors?.fitted?.model).toBe(id('new'));
  });

  it('writes a lock that can be read again', async () => {
    const sides = { base: lock('base'), ours: lock('ours'), theirs: lock('theirs') };
    const merged = await mergeLocks(sides, joinLater);
    expect(parseLock(formatLock(merged), 'stemma.lock')).toEqual(merged);
  });
});
