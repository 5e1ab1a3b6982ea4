import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObjectId } from '../../src/model/object-id.js';
import { applyEdits } from '../../src/tree/apply.js';
import { diffMaps } from '../../src/tree/diff.js';
import { newLeaves } from '../../src/tree/new-leaves.js';
import { countEntries, getValue, rangeOfPrefix, readRange } from '../../src/tree/read.js';
import { problemsOfNode, walkNodes } from '../../src/tree/walk.js';
import { compareBytes } from '../../src/util/bytes.js';
import {
  change,
  changed,
  editsBetween,
  fresh,
  key,
  model,
  sorted,
  toBytes,
  toText,
} from './map-models.js';

const runs = { numRuns: 40 };

describe('a map', () => {
  it('gives back what was put in, one by one and in order', () => {
    fc.assert(
      fc.property(model, key, (entries, absent) => {
        const { reader, build } = fresh();
        const root = build(entries);
        expect(countEntries(reader, root)).toBe(entries.size);
        const read = [...readRange(reader, root)].map((e) => [toText(e.key), toText(e.value)]);
        expect(read).toEqual(sorted(entries).map((e) => [toText(e.key), toText(e.value)]));
        const valueAt = (k: string) => {
          const found = getValue(reader, root, toBytes(k));
          return found === undefined ? undefined : toText(found);
        };
        for (const [k, v] of [...entries].slice(0, 50)) expect(valueAt(k)).toBe(v);
        expect(valueAt(absent)).toBe(entries.get(absent));
      }),
      runs,
    );
  });

  it('reads the keys of a prefix and no others', () => {
    const prefix = fc.oneof(
      fc.constantFrom('', 'docs/', 'docs/00', 'docs/017', '\xff', '\xff\xff', '\x00'),
      key,
    );
    fc.assert(
      fc.property(model, prefix, (entries, start) => {
        const { reader, build } = fresh();
        const read = [...readRange(reader, build(entries), rangeOfPrefix(toBytes(start)))];
        const expected = [...entries.keys()].filter((k) => k.startsWith(start)).sort();
        expect(read.map((e) => toText(e.key))).toEqual(expected);
      }),
      runs,
    );
  });

  it('reads what lies between two keys, the first one in, the last one out', () => {
    fc.assert(
      fc.property(model, key, key, (entries, from, to) => {
        const { reader, build } = fresh();
        const range = { from: toBytes(from), to: toBytes(to) };
        const read = [...readRange(reader, build(entries), range)].map((e) => toText(e.key));
        expect(read).toEqual([...entries.keys()].filter((k) => k >= from && k < to).sort());
      }),
      runs,
    );
  });

  it('has one root for equal entries, whichever edits led to them', () => {
    fc.assert(
      fc.property(
        model,
        change,
        change,
        fc.constantFrom('small' as const, 'large' as const),
        (entries, first, second, profile) => {
          const { reader, build } = fresh();
          const middle = changed(entries, first);
          const end = changed(middle, second);
          const half = applyEdits(reader, build(entries, profile), editsBetween(entries, middle));
          const root = applyEdits(reader, half, editsBetween(middle, end));
          expect(root).toBe(build(end, profile));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('has the same root when filled from nothing in any order, and is empty when emptied', () => {
    fc.assert(
      fc.property(model, fc.integer({ min: 20, max: 400 }), fc.nat(), (entries, batch, seed) => {
        const { reader, build } = fresh();
        const all = sorted(entries);
        // Any permutation will do: the order of a multiplicative hash of the position.
        const order = (i: number) => Math.imul(i + seed, 0x9e3779b1) >>> 0;
        const shuffled = all.map((e, i) => ({ e, at: order(i) })).sort((a, b) => a.at - b.at);
        let root = build(new Map());
        for (let i = 0; i < all.length; i += batch) {
          const part = shuffled.slice(i, i + batch).map(({ e }) => e);
          root = applyEdits(
            reader,
            root,
            part.sort((a, b) => compareBytes(a.key, b.key)),
          );
        }
        expect(root).toBe(build(entries));
        const nothing = all.map((e) => ({ key: e.key, value: null }));
        expect(applyEdits(reader, root, nothing)).toBe(build(new Map()));
      }),
      { numRuns: 40 },
    );
  });

  it('stays as it is under edits that change nothing', () => {
    fc.assert(
      fc.property(model, fc.array(key, { maxLength: 20 }), (entries, absent) => {
        const { reader, build } = fresh();
        const root = build(entries);
        const same = sorted(entries).filter((_, i) => i % 7 === 0);
        const gone = [...new Set(absent)]
          .filter((k) => !entries.has(k))
          .map((k) => ({ key: toBytes(k), value: null }));
        const edits = [...same, ...gone].sort((a, b) => compareBytes(a.key, b.key));
        expect(applyEdits(reader, root, edits)).toBe(root);
      }),
      runs,
    );
  });

  it('passes its own inspection', () => {
    fc.assert(
      fc.property(model, change, (entries, edits) => {
        const { reader, build } = fresh();
        const end = changed(entries, edits);
        const root = applyEdits(reader, build(entries), editsBetween(entries, end));
        const nodes = [...walkNodes(reader, root)];
        const lastOfLevel = new Map(nodes.map(({ id, node }) => [node.level, id]));
        for (const visited of nodes) {
          const rightmost = lastOfLevel.get(visited.node.level) === visited.id;
          const place = { root: visited.id === root, rightmost };
          expect(problemsOfNode(reader, visited, place)).toEqual([]);
        }
      }),
      runs,
    );
  });
});

describe('a diff of maps', () => {
  it('lists exactly the keys that differ, in order, and applied to one gives the other', () => {
    fc.assert(
      fc.property(model, change, (before, edits) => {
        const { reader, build } = fresh();
        const after = changed(before, edits);
        const a = build(before);
        const b = build(after);
        const changes = [...diffMaps(reader, a, b)];
        const text = (bytes?: Uint8Array | null) => (bytes ? toText(bytes) : undefined);
        expect(changes.map((c) => [toText(c.key), text(c.after)])).toEqual(
          editsBetween(before, after).map((e) => [toText(e.key), text(e.value)]),
        );
        for (const c of changes) expect(text(c.before)).toBe(before.get(toText(c.key)));
        const forward = changes.map((c) => ({ key: c.key, value: c.after ?? null }));
        expect(applyEdits(reader, a, forward)).toBe(b);
        const back = changes.map((c) => ({ key: c.key, value: c.before ?? null }));
        expect(applyEdits(reader, b, back)).toBe(a);
      }),
      runs,
    );
  });

  it('finds as new leaves exactly the leaves that the earlier map lacks', () => {
    fc.assert(
      fc.property(model, change, (before, edits) => {
        const { reader, build } = fresh();
        const a = build(before);
        const b = build(changed(before, edits));
        const leaves = (root: ObjectId) =>
          [...walkNodes(reader, root)].filter((v) => v.node.level === 0).map((v) => v.id);
        const old = new Set(leaves(a));
        expect([...newLeaves(reader, a, b)].map((v) => v.id)).toEqual(
          leaves(b).filter((id) => !old.has(id)),
        );
        expect([...newLeaves(reader, undefined, b)].map((v) => v.id)).toEqual(leaves(b));
        expect([...newLeaves(reader, b, b)]).toEqual([]);
        for (const leaf of leaves(b).slice(0, 1))
          expect([...newLeaves(reader, b, leaf)]).toEqual([]);
      }),
      runs,
    );
  });
});
