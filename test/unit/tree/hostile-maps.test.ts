import { describe, expect, it } from 'vitest';
import { StemmaError } from '../../../src/errors/stemma-error.js';
import type { ObjectId } from '../../../src/model/object-id.js';
import { MemoryObjectStore } from '../../../src/store/memory-object-store.js';
import { applyEdits } from '../../../src/tree/apply.js';
import { buildMap } from '../../../src/tree/build.js';
import { diffMaps } from '../../../src/tree/diff.js';
import { newLeaves } from '../../../src/tree/new-leaves.js';
import { encodeChild, encodeNode } from '../../../src/tree/node.js';
import { NodeReader } from '../../../src/tree/node-reader.js';
import { getValue, readRange } from '../../../src/tree/read.js';
import { problemsOfNode, walkNodes } from '../../../src/tree/walk.js';
import { utf8 } from '../../../src/util/bytes.js';

/*
 * Maps that no builder makes. Whoever walks one must end, with an error or with what is there:
 * objects come from other machines too.
 */
type Child = readonly [key: string, id: ObjectId, count?: number];

function forge() {
  const store = new MemoryObjectStore();
  const leaf = (...keys: string[]): ObjectId => {
    const entries = keys.map((key) => ({ key: utf8(key), value: utf8('v') }));
    return store.put('node', encodeNode({ profile: 0, level: 0, entries }));
  };
  const inner = (level: number, ...children: Child[]): ObjectId => {
    const entries = children.map(([key, id, count = 1]) => ({
      key: utf8(key),
      value: encodeChild({ id, count }),
    }));
    return store.put('node', encodeNode({ profile: 0, level, entries }));
  };
  return { store, reader: new NodeReader(store), leaf, inner };
}

/** Everything that can be done with a map, by name. */
function walks(reader: NodeReader, root: ObjectId, sound: ObjectId) {
  return {
    read: () => [...readRange(reader, root)].length,
    find: () => getValue(reader, root, utf8('a')),
    walk: () => [...walkNodes(reader, root)].length,
    'compare from': () => [...diffMaps(reader, root, sound)].length,
    'compare to': () => [...diffMaps(reader, sound, root)].length,
    'list leaves': () => [...newLeaves(reader, sound, root)].length,
    'list leaves since': () => [...newLeaves(reader, root, sound)].length,
    edit: () => applyEdits(reader, root, [{ key: utf8('a'), value: utf8('new') }]),
  };
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof StemmaError) return error.code;
    throw error;
  }
  return 'no error';
}

const forgeries: Readonly<Record<string, (f: ReturnType<typeof forge>) => ObjectId>> = {
  'a child on its own level': (f) => f.inner(1, ['b', f.inner(1, ['b', f.leaf('b')])]),
  'a leaf two levels down': (f) => f.inner(2, ['b', f.leaf('a', 'b')]),
  'a child known by another key': (f) => f.inner(1, ['c', f.leaf('a', 'b')]),
  'a child without entries': (f) => f.inner(1, ['b', f.leaf()]),
  'children that overlap': (f) => f.inner(1, ['b', f.leaf('a', 'b')], ['c', f.leaf('a', 'c')]),
  'a first child that reaches back over its uncle': (f) =>
    f.inner(
      2,
      ['b', f.inner(1, ['b', f.leaf('a', 'b')])],
      ['d', f.inner(1, ['c', f.leaf('a', 'c')], ['d', f.leaf('d')])],
    ),
  'a child of another profile': (f) => {
    const entries = [{ key: utf8('b'), value: utf8('v') }];
    return f.inner(1, ['b', f.store.put('node', encodeNode({ profile: 1, level: 0, entries }))]);
  },
};

describe('a forged map with', () => {
  for (const [what, make] of Object.entries(forgeries)) {
    it(`${what} is refused by whoever walks into the fault`, () => {
      const f = forge();
      const root = make(f);
      const sound = buildMap(f.store, 'small', [{ key: utf8('a'), value: utf8('x') }]);
      const { read, walk, 'compare from': from, 'compare to': to } = walks(f.reader, root, sound);
      for (const action of [read, walk, from, to]) expect(codeOf(action)).toBe('node-damaged');
      for (const action of Object.values(walks(f.reader, root, sound))) {
        expect(['node-damaged', 'no error']).toContain(codeOf(action));
      }
    });
  }

  it('subtrees that share their children crosswise is not walked for ever', () => {
    // Forty levels in which every node is named twice: 2^40 ways down, one node a level.
    const f = forge();
    let low = f.leaf('a');
    let high = f.leaf('a', 'b');
    for (let level = 1; level <= 40; level++) {
      [low, high] = [f.inner(level, ['a', low]), f.inner(level, ['a', low], ['b', high])];
    }
    const sound = buildMap(f.store, 'small', [{ key: utf8('a'), value: utf8('x') }]);
    for (const [name, action] of Object.entries(walks(f.reader, high, sound))) {
      const expected = name === 'find' ? ['no error'] : ['no error', 'node-damaged'];
      expect(expected, name).toContain(codeOf(action));
    }
    expect(codeOf(() => [...readRange(f.reader, high)])).toBe('node-damaged');
  });

  it('a child that is not there says which one', () => {
    const f = forge();
    const gone = forge().leaf('b');
    const root = f.inner(1, ['b', gone]);
    expect(() => [...readRange(f.reader, root)]).toThrow(
      expect.objectContaining({ code: 'object-missing', data: { id: gone } }),
    );
  });
});

describe('the inspection of a node', () => {
  const place = { root: true, rightmost: true };
  const inspect = (f: ReturnType<typeof forge>, id: ObjectId, at = place) =>
    problemsOfNode(f.reader, { id, node: f.reader.read(id) }, at);
  const many = Array.from({ length: 40 }, (_, i) => `docs/${String(i).padStart(20, '0')}`);

  const cases: readonly (readonly [string, (f: ReturnType<typeof forge>) => ObjectId, string])[] = [
    ['a wrong count', (f) => f.inner(1, ['b', f.leaf('a', 'b'), 7], ['c', f.leaf('c')]), 'count'],
    [
      'a child on another level',
      (f) => f.inner(3, ['b', f.leaf('b')], ['c', f.leaf('c')]),
      'level',
    ],
    ['a wrong last key', (f) => f.inner(1, ['b', f.leaf('a')], ['c', f.leaf('c')]), 'last key'],
    ['a root with one child', (f) => f.inner(1, ['b', f.leaf('b')]), 'one child'],
    ['entries behind a boundary', (f) => f.leaf(...many), 'behind a boundary'],
  ];
  for (const [what, make, problem] of cases) {
    it(`names ${what}`, () => {
      const f = forge();
      expect(inspect(f, make(f))).toEqual(
        expect.arrayContaining([expect.stringContaining(problem)]),
      );
    });
  }

  it('names a node that ends too early, unless it is the last of its level', () => {
    const f = forge();
    const id = f.leaf('a', 'b');
    expect(inspect(f, id, { root: false, rightmost: false })).toEqual([
      'it ends where no boundary is',
    ]);
    expect(inspect(f, id)).toEqual([]);
  });

  it('names an encoding that is not the canonical one', () => {
    const f = forge();
    // The second key is written whole although it shares a byte with the first.
    const id = f.store.put('node', utf8('stm\x01\x00\x00\x02\x00\x02\x00aa\x00\x02\x00ab'));
    expect(inspect(f, id)).toEqual(['its encoding is not the canonical one']);
  });

  it('names an empty node that is not the root', () => {
    const f = forge();
    expect(inspect(f, f.leaf(), { root: false, rightmost: true })).toEqual(['it is empty']);
    expect(inspect(f, f.leaf())).toEqual([]);
  });
});
