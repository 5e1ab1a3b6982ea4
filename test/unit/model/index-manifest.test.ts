import { describe, expect, it } from 'vitest';
import { decodeCanonical, encodeCanonical, type Canonical } from '../../../src/model/canonical.js';
import {
  decodeIndexManifest,
  decodeKeys,
  encodeIndexManifest,
  encodeShards,
  objectsOfIndex,
  shardsOfIndex,
  type IndexManifest,
} from '../../../src/model/index-manifest.js';
import { objectIdOf, objectIdToBytes } from '../../../src/model/object-id.js';
import { utf8 } from '../../../src/util/bytes.js';
import { thrownBy } from '../../support/thrown-by.js';

const id = (name: string) => objectIdOf(utf8(name));
const manifest: IndexManifest = {
  type: 'hnsw',
  dimensions: 384,
  header: new Uint8Array(96).fill(3),
  labels: id('labels'),
  pieces: [id('first'), id('second')],
  exceptions: [id('exceptions')],
  hashes: { graph: id('graph'), keys: id('keys') },
};

/** What a manifest names where the store has nothing else. */
function objectsIn(bytes: Uint8Array) {
  return objectsOfIndex(bytes, () => undefined);
}

/** The manifest's fields with one replaced. */
function withField(index: number, value: Canonical): Uint8Array {
  // What encodeIndexManifest gave is an array of canonical values.
  const fields = decodeCanonical(encodeIndexManifest(manifest)) as Canonical[];
  return encodeCanonical(fields.with(index, value));
}

describe('the manifest of an index', () => {
  it('decodes to what was encoded', () => {
    expect(decodeIndexManifest(encodeIndexManifest(manifest))).toEqual(manifest);
  });

  it('names every object of the index, and not the hashes of its files', () => {
    const names = ['labels', 'first', 'second', 'exceptions'];
    expect(objectsIn(encodeIndexManifest(manifest))).toEqual(names.map(id));
  });

  it('of version 1 still tells its objects, which old commits pin', () => {
    const [labels, piece] = [id('labels'), id('piece')].map(objectIdToBytes);
    if (labels === undefined || piece === undefined) throw new Error('no ids');
    const old = encodeCanonical([1, 'hnsw', 8, labels, [piece]]);
    expect(objectsIn(old)).toEqual([id('labels'), id('piece')]);
  });

  it('of another version is refused as a format that is not known', () => {
    const newer = thrownBy(() => decodeIndexManifest(withField(0, 3)));
    expect(newer).toMatchObject({ code: 'unknown-format', data: { version: 3 } });
    expect(newer.suggestions.join()).toContain('newer');
    const older = encodeCanonical([1, 'hnsw', 8, new Uint8Array(32), [new Uint8Array(32)]]);
    const error = thrownBy(() => decodeIndexManifest(older));
    expect(error).toMatchObject({ code: 'unknown-format', data: { version: 1 } });
    expect(error.suggestions.join()).toContain('stemma run');
  });

  it('that is damaged is refused as such', () => {
    const wrong = [
      utf8('no CBOR'),
      encodeCanonical('hnsw'),
      encodeCanonical([]),
      withField(1, 'tree'),
      withField(2, 0),
      withField(5, 'pieces'),
    ];
    for (const bytes of wrong) {
      expect(thrownBy(() => decodeIndexManifest(bytes)).code).toBe('entry-damaged');
    }
  });
});

describe('the manifest of an index of several graphs', () => {
  const graph = encodeIndexManifest(manifest);
  const shards = [
    { from: new Uint8Array(0), root: objectIdOf(graph) },
    { from: utf8('docs/m.md'), root: id('other') },
  ];
  const whole = encodeShards(384, shards);

  it('decodes to its graphs, and one graph is an index by itself', () => {
    expect(shardsOfIndex(objectIdOf(whole), whole)).toEqual(shards);
    const alone = { from: new Uint8Array(0), root: objectIdOf(graph) };
    expect(shardsOfIndex(objectIdOf(graph), graph)).toEqual([alone]);
  });

  it('names its graphs, and what those name that are there', () => {
    const get = (wanted: string) => (wanted === objectIdOf(graph) ? graph : undefined);
    const inGraph = objectsIn(graph);
    expect(objectsOfIndex(whole, get)).toEqual([objectIdOf(graph), ...inGraph, id('other')]);
  });

  it('is refused where its graphs are not in order, or it is of a newer version', () => {
    const later = { from: utf8('b'), root: id('other') };
    for (const wrong of [[later], [...shards, later], [...shards, ...shards]]) {
      const bytes = encodeShards(384, wrong);
      expect(thrownBy(() => shardsOfIndex(id('index'), bytes)).code).toBe('entry-damaged');
    }
    const newer = encodeCanonical([4, 'shards', 384, []]);
    const error = thrownBy(() => shardsOfIndex(id('index'), newer));
    expect(error).toMatchObject({ code: 'unknown-format', data: { version: 4 } });
  });
});

describe('the keys of an index', () => {
  it('that are damaged are refused', () => {
    for (const bytes of [utf8('?'), encodeCanonical(['text'])]) {
      expect(thrownBy(() => decodeKeys(bytes)).code).toBe('entry-damaged');
    }
  });
});
