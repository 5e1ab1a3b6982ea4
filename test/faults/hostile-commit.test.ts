import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { encodeCorpusEntry } from '../../src/model/entry-codecs.js';
import { documentKeyBytes } from '../../src/model/entry-keys.js';
import { SqliteObjectStore } from '../../src/store/sqlite-object-store.js';
import { TreeBuilder } from '../../src/tree/build.js';
import { profileNamed } from '../../src/tree/profile.js';
import { digestFolder } from '../support/folder-digest.js';
import { done, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';

let project: ProjectFolder;

beforeEach(async () => {
  project = await prepareProject({ until: 'commit' });
});

afterEach(() => {
  project.dispose();
});

/** A branch whose commit pins a corpus with one document under a key that stemma never makes. */
async function hostileBranch(key: string, sourcePath = 'corpus'): Promise<void> {
  const store = new SqliteObjectStore(join(project.folder, '.stemma/store.db'), () => 0);
  const bytes = new TextEncoder().encode('owned\n');
  const entry = { blob: store.put('blob', bytes), pieced: false, size: 6 };
  const builder = new TreeBuilder(store, profileNamed('small'));
  builder.add({
    key: documentKeyBytes(key),
    value: encodeCorpusEntry({ ...entry, mediaType: 'text/markdown', metadata: {} }),
  });
  const root = builder.finish();
  store.close();
  project.git('checkout', '--quiet', '-b', 'hostile');
  project.set({ 'sources.0.path': sourcePath });
  project.write('stemma.lock', stringify({ version: 1, corpus: { root, documents: 1, bytes: 6 } }));
  project.git('commit', '--quiet', '-am', 'Hostile');
  project.git('checkout', '--quiet', 'main');
  await done(project, 'status');
}

describe('a commit that somebody else made', () => {
  it.each([
    'docs/../../evil.md',
    'docs/../stemma.yaml',
    'docs/.git/hooks/post-checkout',
    'docs/.GIT/config',
    'docs/.stemma/store.db',
    'docs//etc/evil.md',
    'docs/..\\evil.md',
    'docs/./evil.md',
    'docs/',
  ])('cannot have %j written', async (key) => {
    await hostileBranch(key);
    const around = digestFolder(project.beside(''));
    const refusal = await refused(project, 'switch', 'hostile');
    expect(refusal).toMatchObject({ exit: 1, code: 'unsafe-key', data: { document: key } });
    expect(digestFolder(project.beside(''))).toEqual(around);
    expect(project.git('branch', '--show-current')).toBe('main');
  });

  it.each(['../elsewhere', '/tmp/elsewhere', 'corpus/../../elsewhere', '.git', './.stemma'])(
    'cannot have a document written by a source at %j',
    async (path) => {
      await hostileBranch('docs/evil.md', path);
      const around = digestFolder(project.beside(''));
      const refusal = await refused(project, 'switch', 'hostile');
      expect(refusal.exit).toBe(1);
      expect(refusal.code).toMatch(/^unsafe-(key|path)$/);
      expect(digestFolder(project.beside(''))).toEqual(around);
    },
  );
});
