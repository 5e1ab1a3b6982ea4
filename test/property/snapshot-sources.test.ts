import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { docs, SourceProject } from '../unit/sources/source-project.js';

const name = fc.constantFrom('a.md', 'b.md', 'Ä.md', 'sub/a.md', 'sub/b.md', 'sub/x/y.md', 'c.txt');
const sidecar = fc.constantFrom('a.md.meta.yaml', 'sub/a.md.meta.yaml', 'c.txt.meta.yaml');
const edit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ write: name, text: fc.string({ maxLength: 3 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({ write: sidecar, text: fc.constantFrom('', 'v: 1', 'v: 2', '# v') }),
  },
  { weight: 2, arbitrary: fc.record({ remove: sidecar }) },
  { weight: 2, arbitrary: fc.record({ remove: name }) },
  { weight: 1, arbitrary: fc.record({ metadata: fc.record({ level: fc.nat(2) }) }) },
  { weight: 1, arbitrary: fc.record({ exclude: fc.subarray(['sub/**', 'a.md', '**/*.txt']) }) },
  { weight: 1, arbitrary: fc.record({ now: fc.integer({ min: -50, max: 50 }) }) },
);

describe('the corpus of a folder', () => {
  it('depends on its files and settings alone, not on what was known before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(edit, { maxLength: 4 }), { maxLength: 8 }),
        async (rounds) => {
          const project = new SourceProject({ 'docs/always.md': 'here' });
          project.sources = [{ ...docs, include: ['**/*'] }];
          for (const edits of rounds) {
            // Files that are written right now look the same soon after: the racy rule has to hold.
            project.now = Date.now();
            for (const one of edits) {
              if ('write' in one) project.write(`docs/${one.write}`, one.text);
              else if ('remove' in one) rmSync(project.path(`docs/${one.remove}`), { force: true });
              else if ('now' in one) project.now += one.now > 0 ? 0 : one.now;
              else project.sources = project.sources.map((source) => ({ ...source, ...one }));
            }
            const looked = await project.snapshot({ store: false });
            const { root } = await project.snapshot();
            expect(root).toBe(await project.freshRoot());
            expect(looked.root).toBe(root);
            const texts = project.texts(root);
            for (const [key, entry] of project.documents(root)) {
              const level = /^v: (\d)/.exec(texts[`${key}.meta.yaml`] ?? '')?.[1];
              expect(entry.sidecar).toEqual(level === undefined ? undefined : { v: Number(level) });
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
