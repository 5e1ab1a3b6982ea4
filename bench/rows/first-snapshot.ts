import type { Row } from '../row.js';
import { documentsProject } from './documents-project.js';

/** Everything is new to the store. */
export const firstSnapshot: Row = {
  id: 'snapshot',
  what: 'first snapshot',
  bar: { kind: 'at most × yardstick', limit: 1 },
  unit: 's',
  yardstick: 'git add, git commit',
  method:
    '`stemma snapshot` of the corpus with an empty `.stemma/`, beside `git add . && git commit` of the same folder in an empty repository. The files are in the cache of the operating system. Store, caches and repository are removed before each round.',
  async measure(bench) {
    const { first, project } = await documentsProject(bench);
    const { documents, bytes } = project.lock().corpus;
    return { ...first, details: { documents, bytes } };
  },
};
