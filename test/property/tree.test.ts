import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryObjectStore } from '../../src/store/memory-object-store.js';
import { applyEdits } from '../../src/tree/apply.js';
import { buildMap } from '../../src/tree/build.js';
import { diffMaps } from '../../src/tree/diff.js';
import { mergeMaps } from '../../src/tree/merge.js';
import { NodeReader } from '../../src/tree/node-reader.js';
import { countEntries, getValue, rangeOfPrefix, readRange } from '../../src/tree/read.js';
import { problemsOfNode, walkNodes } from '../../src/tree/walk.js';
import { compareBytes, fromUtf8, utf8 } from '../../src/util/bytes.js';

type Model = ReadonlyMap<string, string>;

/** Keys close together, so that edits meet; values from empty to larger than a node. */
const key = fc.oneof(
  fc.nat(4000).map((n) => `docs/${n.toString().padStart(5, '0')}.md`),
  fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
);
const value = fc.oneof(
  { weight: 8, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.nat(40_000).map((n) => 'x'.repeat(n)) },
);
const model = fc
  .array(fc.tuple(key, value), { maxLength: 1500, size: 'max' })
  .map((pairs): Model => new Map(pairs));
/** A second version of a map: some keys removed, some changed, some added. */
const change = fc.array(fc.tuple(key, fc.option(value)), { maxLength: 60, size: 'max' });

function sorted(entries: Model) {
  return [...entries]
    .map(([k, v]) => ({ key: utf8(k), value: utf8(v) }))
    .sort((a, b) => compareBytes(a.key, b.key));
}

function changed(before: Model, edits: readonly (readonly [string, string | null])[]): Model {
  const after = new Map(before);
  for (const [k, v] of edits) {
    if (v === null) after.delete(k);
    else after.set(k, v);
  }
  return after;
}

function editsBetween(before: Model, after: Model) {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys]
    .filter((k) => before.get(k) !== after.get(k))
    .map((k) => {
      const next = after.get(k);
      return { key: utf8(k), value: next === undefined ? null : utf8(next) };
    })
    .sort((a, b) => compareBytes(a.key, b.key));
}

function fresh() {
  const store = new MemoryObjectStore();
  return { store, reader: new NodeReader(store) };
}

const runs = { numRuns: 60 };

describe('a map', () => {
  it('gives back what was put in, one by one and in order', () => {
    fc.assert(
      fc.property(model, key, (entries, absent) => {
        const { store, reader } = fresh();
        const root = buildMap(store, 'small', sorted(entries));
        expect(countEntries(reader, root)).toBe(entries.size);
        const read = [...readRange(reader, root)].map((e) => [fromUtf8(e.key), fromUtf8(e.value)]);
        expect(read).toEqual(sorted(entries).map((e) => [fromUtf8(e.key), fromUtf8(e.value)]));
        const valueAt = (k: string) => {
          const found = getValue(reader, root, utf8(k));
          return found === undefined ? undefined : fromUtf8(found);
        };
        for (const [k, v] of [...entries].slice(0, 50)) expect(valueAt(k)).toBe(v);
        expect(valueAt(absent)).toBe(entries.get(absent));
      }),
      runs,
    );
  });

  it('reads the keys of a prefix and no others', () => {
    fc.assert(
      fc.property(model, fc.string({ maxLength: 3, unit: 'binary' }), (entries, prefix) => {
        const { store, reader } = fresh();
        const root = buildMap(store, 'small', sorted(entries));
        const read = [...readRange(reader, root, rangeOfPrefix(utf8(prefix)))];
        const expected = sorted(entries).filter((e) =>
          Buffer.from(e.key).subarray(0, utf8(prefix).length).equals(utf8(prefix)),
        );
        expect(read.map((e) => fromUtf8(e.key))).toEqual(expected.map((e) => fromUtf8(e.key)));
      }),
      runs,
    );
  });

  it('has one root for equal entries, whichever edits led to them', () => {
    fc.assert(
      fc.property(model, change, change, (entries, first, second) => {
        for (const profile of ['small', 'large'] as const) {
          const { store, reader } = fresh();
          const middle = changed(entries, first);
          const end = changed(middle, second);
          const start = buildMap(store, profile, sorted(entries));
          const root = applyEdits(
            reader,
            applyEdits(reader, start, editsBetween(entries, middle)),
            editsBetween(middle, end),
          );
          expect(root).toBe(buildMap(store, profile, sorted(end)));
        }
      }),
      runs,
    );
  });

  it('has the same root when filled from nothing in batches', () => {
    fc.assert(
      fc.property(model, fc.integer({ min: 1, max: 400 }), (entries, batch) => {
        const { store, reader } = fresh();
        const all = sorted(entries);
        let root = buildMap(store, 'small', []);
        for (let i = 0; i < all.length; i += batch) {
          root = applyEdits(reader, root, all.slice(i, i + batch));
        }
        expect(root).toBe(buildMap(store, 'small', all));
        const emptied = applyEdits(reader, root, all.map((e) => ({ key: e.key, value: null })));
        expect(emptied).toBe(buildMap(store, 'small', []));
      }),
      runs,
    );
  });

  it('passes its own inspection', () => {
    fc.assert(
      fc.property(model, change, (entries, edits) => {
        const { store, reader } = fresh();
        const end = changed(entries, edits);
        const root = applyEdits(
          reader,
          buildMap(store, 'small', sorted(entries)),
          editsBetween(entries, end),
        );
        const lastOfLevel = new Map<number, string>();
        const nodes = [...walkNodes(reader, root)];
        for (const { id, node } of nodes) lastOfLevel.set(node.level, id);
        for (const visited of nodes) {
          const place = {
            root: visited.id === root,
            rightmost: lastOfLevel.get(visited.node.level) === visited.id,
          };
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
        const { store, reader } = fresh();
        const after = changed(before, edits);
        const a = buildMap(store, 'small', sorted(before));
        const b = buildMap(store, 'small', sorted(after));
        const changes = [...diffMaps(reader, a, b)];
        const text = (bytes?: Uint8Array | null) => (bytes ? fromUtf8(bytes) : bytes ?? undefined);
        expect(changes.map((c) => [fromUtf8(c.key), text(c.after)])).toEqual(
          editsBetween(before, after).map((e) => [fromUtf8(e.key), text(e.value)]),
        );
        for (const c of changes) expect(text(c.before)).toBe(before.get(fromUtf8(c.key)));
        const forward = changes.map((c) => ({ key: c.key, value: c.after ?? null }));
        expect(applyEdits(reader, a, forward)).toBe(b);
      }),
      runs,
    );
  });
});

describe('a merge of maps', () => {
  /** The merged root, the root that `expected` would have, and the keys in conflict. */
  const merge = (versions: { base: Model; ours: Model; theirs: Model; expected: Model }) => {
    const { store, reader } = fresh();
    const root = (m: Model) => buildMap(store, 'small', sorted(m));
    const merged = mergeMaps(reader, {
      base: root(versions.base),
      ours: root(versions.ours),
      theirs: root(versions.theirs),
      onCollision: () => 'conflict',
    });
    const conflicts = merged.conflicts.map((c) => fromUtf8(c.key)).sort();
    return { root: merged.root, expected: root(versions.expected), conflicts };
  };

  it('agrees with a merge of plain maps, conflicts included', () => {
    fc.assert(
      fc.property(model, change, change, (base, left, right) => {
        const ours = changed(base, left);
        const theirs = changed(base, right);
        const expected = new Map(ours);
        const conflicts: string[] = [];
        for (const k of new Set([...base.keys(), ...theirs.keys()])) {
          const [b, o, t] = [base.get(k), ours.get(k), theirs.get(k)];
          if (t === b || t === o) continue;
          if (o !== b) conflicts.push(k);
          else if (t === undefined) expected.delete(k);
          else expected.set(k, t);
        }
        const merged = merge({ base, ours, theirs, expected });
        expect(merged.conflicts).toEqual(conflicts.sort());
        expect(merged.root).toBe(merged.expected);
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
        expect(theirs.root).toBe(theirs.expected);
        expect(ours.root).toBe(ours.expected);
      }),
      runs,
    );
  });
});
