import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeMaps, type Resolution } from '../../src/tree/merge.js';
import { compareBytes } from '../../src/util/bytes.js';
import { change, changed, fresh, model, toBytes, toText, type Model } from './map-models.js';

const runs = { numRuns: 50 };

interface Versions {
  readonly base: Model;
  readonly ours: Model;
  readonly theirs: Model;
  readonly expected: Model;
}

/** The merged root, the root that `expected` has, and the keys in conflict. */
function merge(versions: Versions, resolve: () => Resolution = () => 'conflict') {
  const { reader, build } = fresh();
  const merged = mergeMaps(reader, {
    base: build(versions.base),
    ours: build(versions.ours),
    theirs: build(versions.theirs),
    onCollision: resolve,
  });
  const conflicts = merged.conflicts.map((c) => toText(c.key));
  return { root: merged.root, expected: build(versions.expected), conflicts };
}

/** Three-way merge of plain maps: the definition. */
function mergePlain(base: Model, ours: Model, theirs: Model) {
  const expected = new Map(ours);
  const conflicts: string[] = [];
  for (const k of new Set([...base.keys(), ...theirs.keys()])) {
    const [b, o, t] = [base.get(k), ours.get(k), theirs.get(k)];
    if (t === b || t === o) continue;
    if (o !== b) conflicts.push(k);
    else if (t === undefined) expected.delete(k);
    else expected.set(k, t);
  }
  return { expected, conflicts: conflicts.sort() };
}

describe('a merge of maps', () => {
  it('agrees with a merge of plain maps, conflicts included', () => {
    fc.assert(
      fc.property(model, change, change, (base, left, right) => {
        const [ours, theirs] = [changed(base, left), changed(base, right)];
        const { expected, conflicts } = mergePlain(base, ours, theirs);
        const merged = merge({ base, ours, theirs, expected });
        expect(merged.conflicts).toEqual(conflicts);
        expect(merged.root).toBe(merged.expected);
      }),
      runs,
    );
  });

  it('is the same from both sides where every collision is resolved alike', () => {
    fc.assert(
      fc.property(model, change, change, (base, left, right) => {
        const [ours, theirs] = [changed(base, left), changed(base, right)];
        const { reader, build } = fresh();
        const roots = { base: build(base), ours: build(ours), theirs: build(theirs) };
        const larger = (a?: Uint8Array, b?: Uint8Array): Resolution => {
          if (a === undefined || b === undefined) return null;
          return compareBytes(a, b) > 0 ? a : b;
        };
        const one = mergeMaps(reader, { ...roots, onCollision: (c) => larger(c.ours, c.theirs) });
        const other = mergeMaps(reader, {
          base: roots.base,
          ours: roots.theirs,
          theirs: roots.ours,
          onCollision: (c) => larger(c.ours, c.theirs),
        });
        expect(one.root).toBe(other.root);
        expect(one.conflicts).toEqual([]);
      }),
      runs,
    );
  });

  it('gives the other side where one side changed nothing', () => {
    fc.assert(
      fc.property(model, change, (base, edits) => {
        const other = changed(base, edits);
        const theirs = merge({ base, ours: base, theirs: other, expected: other });
        const ours = merge({ base, ours: other, theirs: base, expected: other });
        expect([theirs.root, theirs.conflicts]).toEqual([theirs.expected, []]);
        expect([ours.root, ours.conflicts]).toEqual([ours.expected, []]);
      }),
      runs,
    );
  });

  it('shows a collision with all three values and takes the resolution it is given', () => {
    const { reader, build } = fresh();
    const base = build(
      new Map([
        ['k', 'base'],
        ['l', 'base'],
      ]),
    );
    const ours = build(new Map([['k', 'ours']]));
    const theirs = build(
      new Map([
        ['k', 'theirs'],
        ['l', 'theirs'],
      ]),
    );
    const seen: unknown[] = [];
    const merged = mergeMaps(reader, {
      base,
      ours,
      theirs,
      onCollision: (c) => {
        const text = (bytes?: Uint8Array) => bytes && toText(bytes);
        seen.push([toText(c.key), text(c.base), text(c.ours), text(c.theirs)]);
        return toText(c.key) === 'k' ? toBytes('both') : 'conflict';
      },
    });
    expect(seen).toEqual([
      ['k', 'base', 'ours', 'theirs'],
      ['l', 'base', undefined, 'theirs'],
    ]);
    expect(merged.conflicts.map((c) => toText(c.key))).toEqual(['l']);
    expect(merged.root).toBe(build(new Map([['k', 'both']])));
  });
});
