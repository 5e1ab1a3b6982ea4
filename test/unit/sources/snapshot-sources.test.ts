import { chmodSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { objectIdOf } from '../../../src/model/object-id.js';
import { MemoryObjectStore } from '../../../src/store/memory-object-store.js';
import { OverlayObjectStore } from '../../../src/store/overlay-object-store.js';
import { utf8 } from '../../../src/util/bytes.js';
import { docs, MemoryStatCache, SourceProject } from './source-project.js';

const files = { 'docs/a.md': 'Alpha', 'docs/b.md': 'Beta', 'docs/c/d.md': 'Delta' };

describe('a snapshot of sources', () => {
  it('holds the bytes, sizes, media types and constants of every document', async () => {
    const project = new SourceProject(files);
    project.sources = [{ ...docs, metadata: { product: 'acme', level: 2 } }];
    const { root, ...report } = await project.snapshot();
    expect(report).toEqual({
      sidecars: 0,
      read: 3,
      added: 3,
      changed: 0,
      removed: 0,
      byteChange: 14,
    });
    expect(project.documents(root).get('docs/b.md')).toEqual({
      blob: objectIdOf(utf8('Beta')),
      pieced: false,
      size: 4,
      mediaType: 'text/markdown',
      metadata: { product: 'acme', level: 2 },
    });
    expect(project.texts(root)).toEqual({
      'docs/a.md': 'Alpha',
      'docs/b.md': 'Beta',
      'docs/c/d.md': 'Delta',
    });
  });

  it('reads no file a second time that stayed as it was', async () => {
    const project = new SourceProject(files);
    const first = await project.snapshot();
    // If a file were opened, the corpus would hold its true blob instead of this one.
    const planted = project.store.put('blob', utf8('planted'));
    const known = project.cache.files.get('docs')!;
    known.set('docs/a.md', { ...known.get('docs/a.md')!, blob: planted });
    const second = await project.snapshot({ compareWith: first.root });
    expect(second).toEqual({
      root: first.root,
      sidecars: 0,
      read: 0,
      added: 0,
      changed: 0,
      removed: 0,
      byteChange: 0,
    });
    project.sources = [{ ...docs, metadata: { rebuilt: true } }];
    const whole = await project.snapshot();
    expect(whole.read).toBe(0);
    expect(project.texts(whole.root)['docs/a.md']).toBe('planted');
  });

  it('reads what was edited, and counts added, changed and removed documents and bytes', async () => {
    const project = new SourceProject(files);
    const first = await project.snapshot();
    project.write('docs/a.md', 'Alpha and more');
    project.write('docs/new.md', 'New');
    unlinkSync(project.path('docs/b.md'));
    const second = await project.snapshot({ compareWith: first.root });
    expect(second).toMatchObject({
      read: 2,
      added: 1,
      changed: 1,
      removed: 1,
      byteChange: 9 + 3 - 4,
    });
    expect(second.root).toBe(await project.freshRoot());
    expect(project.cache.statsOf('docs').map(([key]) => key)).toEqual([
      'docs/a.md',
      'docs/c/d.md',
      'docs/new.md',
    ]);
  });

  it('sees a file that was renamed, and a folder that took its place', async () => {
    const project = new SourceProject(files);
    const first = await project.snapshot();
    renameSync(project.path('docs/a.md'), project.path('docs/z.md'));
    rmSync(project.path('docs/b.md'));
    project.write('docs/b.md/inside.md', 'Folder');
    const second = await project.snapshot({ compareWith: first.root });
    expect(second).toMatchObject({ added: 2, changed: 0, removed: 2 });
    expect(second.root).toBe(await project.freshRoot());
  });

  it('does not change when a file was touched or its rights were', async () => {
    const project = new SourceProject(files);
    const first = await project.snapshot();
    project.touch('docs/a.md', Date.now() - 100_000);
    chmodSync(project.path('docs/b.md'), 0o600);
    const second = await project.snapshot({ compareWith: first.root });
    expect(second).toMatchObject({ root: first.root, read: 2, changed: 0 });
    expect(await project.snapshot()).toMatchObject({ root: first.root, read: 0 });
  });

  it('names a file that was removed before it was read', async () => {
    const project = new SourceProject(files);
    project.cache = Object.assign(new MemoryStatCache(), {
      statsOf: () => {
        // Between the walk and the reading.
        rmSync(project.path('docs/a.md'));
        return [];
      },
    });
    await expect(project.snapshot()).rejects.toThrow(
      expect.objectContaining({
        code: 'file-unstable',
        message: expect.stringContaining("'docs/a.md'") as string,
      }),
    );
    expect(project.cache.corpus()).toBeUndefined();
  });

  it('of a source without documents is refused, naming globs and folder', async () => {
    const project = new SourceProject({ 'docs/a.txt': '' });
    await expect(project.snapshot()).rejects.toThrow(
      expect.objectContaining({
        code: 'source-empty',
        message: "source 'docs' has no documents: nothing in 'docs' matches **/*.md",
      }),
    );
  });

  it('stops when it is told to and leaves the cache as it was', async () => {
    const project = new SourceProject(files);
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(project.snapshot({ signal: abort.signal })).rejects.toThrow('enough');
    expect(project.cache.corpus()).toBeUndefined();
  });
});

describe('a file written close to the moment of its snapshot', () => {
  /** Takes a snapshot `later` milliseconds after the file was written, then falsifies its blob. */
  async function plantAfter(later: number, modified?: number): Promise<SourceProject> {
    const project = new SourceProject({ 'docs/a.md': 'Alpha' });
    if (modified !== undefined) project.touch('docs/a.md', modified);
    const { mtimeNs, ctimeNs } = statSync(project.path('docs/a.md'), { bigint: true });
    project.now = Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n) + later;
    await project.snapshot();
    const known = project.cache.files.get('docs')!;
    const planted = project.store.put('blob', utf8('planted'));
    known.set('docs/a.md', { ...known.get('docs/a.md')!, blob: planted });
    return project;
  }

  it('is read again the next time, and from then on is known', async () => {
    for (const later of [-5000, 0, 10]) {
      const project = await plantAfter(later);
      project.now += 10_000;
      expect((await project.snapshot()).read).toBe(1);
      expect((await project.snapshot()).read).toBe(0);
    }
  });

  it('is known at once when it was written clearly before', async () => {
    expect((await (await plantAfter(200)).snapshot()).read).toBe(0);
  });

  it('is read again when only its status changed just before: the time may have been set back', async () => {
    expect((await (await plantAfter(5, Date.now() - 1_000_000)).snapshot()).read).toBe(1);
  });

  it('is given two seconds where the file system counts whole ones', async () => {
    const future = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000;
    expect((await (await plantAfter(1500, future)).snapshot()).read).toBe(1);
    expect((await (await plantAfter(2500, future)).snapshot()).read).toBe(0);
  });
});

describe('a snapshot after things went wrong', () => {
  it('is whole where the last one was killed between its objects and the cache', async () => {
    const project = new SourceProject(files);
    await project.snapshot();
    project.write('docs/a.md', 'Alpha edited');
    project.write('docs/e.md', 'Echo');
    const before = project.cache;
    project.cache = Object.assign(new MemoryStatCache(), {
      statsOf: (source: string) => before.statsOf(source),
      blobOf: (source: string, key: string) => before.blobOf(source, key),
      corpus: () => before.corpus(),
      save: () => {
        throw new Error('killed');
      },
    });
    await expect(project.snapshot()).rejects.toThrow('killed');
    project.cache = before;
    expect((await project.snapshot()).root).toBe(await project.freshRoot());
  });

  it('is whole where the objects are gone that the cache knows of', async () => {
    const project = new SourceProject(files);
    const { root } = await project.snapshot();
    project.store = new MemoryObjectStore();
    expect(await project.snapshot()).toMatchObject({ root, read: 3 });
    expect(project.texts(root)['docs/a.md']).toBe('Alpha');
  });

  it('only looks where it is told not to store: neither objects nor cache change', async () => {
    const project = new SourceProject(files);
    const base = new MemoryObjectStore();
    project.store = base;
    const first = await project.snapshot();
    project.write('docs/a.md', 'Alpha edited');
    const size = base.size;
    project.store = new OverlayObjectStore(base);
    const looked = await project.snapshot({ compareWith: first.root, store: false });
    expect(looked).toMatchObject({ changed: 1, read: 1 });
    expect(base.size).toBe(size);
    expect(project.cache.corpus()?.root).toBe(first.root);
    project.store = base;
    expect((await project.snapshot()).root).toBe(looked.root);
  });
});

describe('a change of the settings of sources', () => {
  const both = { ...files, 'docs/t.txt': 'Text', 'more/m.md': 'More' };
  const changes = {
    'other constants': [{ ...docs, metadata: { product: 'other' } }],
    'wider globs': [{ ...docs, include: ['**/*.md', '**/*.txt'] }],
    'narrower globs': [{ ...docs, include: ['c/*.md'] }],
    exclusions: [{ ...docs, exclude: ['a.md'] }],
    'another folder': [{ ...docs, path: 'more' }],
    'another id': [{ ...docs, id: 'guide' }],
    'one more source': [docs, { ...docs, id: 'docs-more', path: 'more' }],
  };
  for (const [what, sources] of Object.entries(changes)) {
    it(`to ${what} gives the corpus of a fresh start, and back again`, async () => {
      const project = new SourceProject(both);
      const { root: first } = await project.snapshot();
      project.sources = sources;
      const { root } = await project.snapshot();
      expect(root).not.toBe(first);
      expect(root).toBe(await project.freshRoot());
      project.write('docs/a.md', 'Edited meanwhile');
      expect((await project.snapshot()).root).toBe(await project.freshRoot());
      project.sources = [docs];
      expect((await project.snapshot()).root).toBe(await project.freshRoot());
    });
  }

  it('to their order alone changes nothing', async () => {
    const project = new SourceProject(both);
    const more = { ...docs, id: 'docs-more', path: 'more' };
    project.sources = [docs, more];
    const { root } = await project.snapshot();
    project.sources = [more, docs];
    expect(await project.snapshot()).toMatchObject({ root, read: 0 });
    expect(await project.freshRoot()).toBe(root);
  });
});
