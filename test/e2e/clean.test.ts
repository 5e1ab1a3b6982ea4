import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IntegrityResult } from '../../src/api/integrity/check-integrity.js';
import type { CheckResult } from '../../src/api/check-project.js';
import type { DocumentResult } from '../../src/api/read-document.js';
import type { RepairResult } from '../../src/api/integrity/repair-integrity.js';
import type { RunResult } from '../../src/api/run-project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import type { Evaluation } from '../../src/evaluate/evaluation.js';
import { copyOf, done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { Files, ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';

const rooms = ['kitchen', 'bathroom', 'cellar', 'attic', 'hall', 'garage'];

/** A page of a site: what it says between what every page says. */
function page(name: string, says: string): string {
  return `Home | Shop | Help\n\n# The ${name}\n\n${says}\n\nWe use cookies. Accept\n`;
}

const cable = Array.from({ length: 60 }, (_, i) => `Cable ${i} leads to socket ${i * 7}.`).join(
  ' ',
);

const files: Files = {
  ...Object.fromEntries(
    rooms.map((room, i) => [
      `corpus/${room}.md`,
      page(room, `The lamp of the ${room} has ${i + 2} bulbs.\u00a0  Cafe\u0301 light.`),
    ]),
  ),
  'corpus/wiring.md': page('wiring', cable),
  'corpus/wiring-copy.md': page('wiring', `${cable}   `),
  'corpus/wiring-draft.md': page('wiring', `${cable} Draft.`),
  'questions.jsonl': [
    {
      id: 'lamp',
      question: 'How many bulbs has the lamp of the attic?',
      evidence: [{ document: 'docs/attic.md', quote: 'has 5 bulbs. Café light' }],
    },
    {
      id: 'quote',
      question: 'Where does cable 3 lead to?',
      evidence: [{ document: 'docs/wiring.md', quote: 'Cable 3 leads to socket 21.' }],
    },
    {
      id: 'whole',
      question: 'Where does cable 4 lead to?',
      evidence: [{ document: 'docs/wiring.md' }],
    },
  ]
    .map((question) => `${JSON.stringify(question)}\n`)
    .join(''),
};

const clean = {
  whitespace: 'collapse',
  boilerplate: {},
  duplicates: { exact: 'drop', near: 'report' },
};

/* One project, committed first without cleaning, then with it. */
let project: ProjectFolder;
let uncleaned: RunResult;

beforeAll(async () => {
  project = await prepareProject({ files, until: 'init' });
  uncleaned = await doneJson<RunResult>(project, 'run');
  await done(project, 'commit', '-m', 'As extracted');
  project.set({ 'pipeline.clean': clean });
  await done(project, 'commit', '-m', 'Cleaned');
});

afterAll(() => {
  project.dispose();
});

const cat = (document: string) => doneJson<DocumentResult>(project, 'cat', document);

describe('a pipeline with a stage that cleans', () => {
  it('chunks what is left, with nothing that every page says', async () => {
    const { text, chunks } = await cat('docs/attic.md');
    expect(text).toBe('# The attic\n\nThe lamp of the attic has 5 bulbs. Café light.\n');
    expect(chunks.map((chunk) => text?.slice(chunk.start, chunk.end))).toEqual(
      chunks.map((chunk) => chunk.text),
    );
    expect(project.lock().cleaned).toMatchObject({
      documents: 9,
      dropped: 1,
      duplicates: 1,
      boilerplate: { lines: 2 },
      input: project.lock().texts?.root,
    });
    expect(project.lock().chunks?.input).toBe(project.lock().cleaned?.root);
  });

  it('says of each duplicate what it repeats, and chunks none that is dropped', async () => {
    // The first by key stays, and `wiring-copy.md` comes before `wiring.md`.
    const copy = await cat('docs/wiring-copy.md');
    const draft = await cat('docs/wiring-draft.md');
    const dropped = await cat('docs/wiring.md');
    expect(copy.warnings).toBeUndefined();
    expect(draft.warnings).toMatchObject([
      {
        code: 'near-duplicate',
        message: "it is a near duplicate of 'docs/wiring-copy.md' (similarity 0.99)",
      },
    ]);
    expect(draft.chunks.length).toBeGreaterThan(0);
    expect(dropped).toMatchObject({ text: '', chunks: [] });
    expect(dropped.warnings).toMatchObject([{ code: 'dropped-exact-duplicate' }]);
  });

  it('is told by check: duplicates by document, boilerplate by line', async () => {
    const { findings } = await doneJson<CheckResult>(project, 'check');
    const told = findings.map(({ check, document, message }) => [check, document, message]);
    expect(told).toEqual(
      expect.arrayContaining([
        [
          'near-duplicate',
          'docs/wiring-draft.md',
          "it is a near duplicate of 'docs/wiring-copy.md' (similarity 0.99)",
        ],
        [
          'dropped-exact-duplicate',
          'docs/wiring.md',
          "dropped: it is the same text as 'docs/wiring-copy.md'",
        ],
        ['boilerplate', undefined, "taken out of the texts of source 'docs': Home | Shop | Help"],
      ]),
    );
  });

  it('reports evidence in a dropped document as unresolved, with the reason', async () => {
    const { questions, perQuestion } = await doneJson<Evaluation>(project, 'eval');
    expect(questions).toMatchObject({ count: 3, failed: 0, unresolved: 2 });
    const unresolved = perQuestion.flatMap(({ id, unresolved: items = [] }) =>
      items.map(({ reason, message }) => ({ id, reason, message })),
    );
    const message =
      "'docs/wiring.md' has no text; dropped: it is the same text as 'docs/wiring-copy.md'";
    expect(unresolved).toEqual([
      { id: 'quote', reason: 'document-dropped', message },
      { id: 'whole', reason: 'document-dropped', message },
    ]);
  });

  it('is fresh after a run, stale after another setting, and back without it', async () => {
    const { stages, clean: isClean } = await doneJson<StatusResult>(project, 'status');
    expect(isClean).toBe(true);
    expect(stages.map(({ name, state }) => `${name} ${state}`)).toContain('clean fresh');
    const changed = copyOf(project);
    changed.set({ 'pipeline.clean.boilerplate.minShare': 0.9 });
    const plan = await done(changed, 'run', '--plan');
    expect(plan).toContain('pipeline.clean.boilerplate.minShare: 0.3 -> 0.9');
    changed.set({ 'pipeline.clean': undefined });
    const { stages: again } = await doneJson<RunResult>(changed, 'run');
    expect(again.map(({ name }) => name)).not.toContain('clean');
    expect(changed.lock().cleaned).toBeUndefined();
    const chunks = uncleaned.stages.find(({ name }) => name === 'chunk');
    expect(changed.lock().chunks?.root).toBe(chunks?.output);
    changed.dispose();
  });

  it('works on one document where one was edited', async () => {
    const edited = copyOf(project);
    edited.edit('corpus/hall.md', '6 bulbs', '7 bulbs');
    const { stages } = await doneJson<RunResult>(edited, 'run');
    const worked = stages.map(({ name, status, documents }) => `${name} ${status} ${documents}`);
    expect(worked).toEqual(expect.arrayContaining(['clean incremental 1', 'chunk incremental 1']));
    edited.dispose();
  });

  it('keeps its data through gc, and fsck makes it again where it was lost', async () => {
    const damaged = copyOf(project);
    await done(damaged, 'gc', '--yes', '--grace', '0');
    expect((await doneJson<IntegrityResult>(damaged, 'fsck')).problems).toEqual([]);
    expect(await doneJson<RunResult>(damaged, 'run')).toMatchObject({
      stages: expect.arrayContaining([
        expect.objectContaining({ name: 'clean', status: 'cached' }),
      ]) as unknown,
    });
    const { cleaned } = damaged.lock();
    const database = new Database(join(damaged.folder, '.stemma/store.db'));
    const remove = database.prepare('DELETE FROM objects WHERE id = ?');
    for (const id of [cleaned?.root, cleaned?.boilerplate?.record]) {
      expect(remove.run(Buffer.from(id ?? '', 'hex')).changes).toBe(1);
    }
    database.close();
    const found = await runInProcess(damaged, ['fsck', '--json']);
    expect(found.code).toBe(6);
    // Printed by fsck, as this type says.
    const { problems } = JSON.parse(found.stdout) as IntegrityResult;
    expect(problems.map(({ holds, repair }) => [holds, repair])).toEqual(
      expect.arrayContaining([
        [['a node of the cleaned map'], 'recompute'],
        [['the list of boilerplate lines'], 'recompute'],
      ]),
    );
    const repaired = await doneJson<RepairResult>(damaged, 'fsck', '--repair');
    expect(repaired.problems).toEqual([]);
    expect(damaged.lock().cleaned).toEqual(cleaned);
    damaged.dispose();
  });

  it('is refused with the nearest name where a setting is misspelt', async () => {
    const wrong = copyOf(project);
    wrong.set({ 'pipeline.clean': { boilerplates: {}, duplicates: { nera: 'drop' } } });
    const { code, message } = await refused(wrong, 'run');
    expect(code).toBe('bad-settings');
    expect(message).toContain("'pipeline.clean.boilerplates'; did you mean 'boilerplate'?");
    expect(message).toContain("'pipeline.clean.duplicates.nera'; did you mean 'near'?");
    wrong.dispose();
  });
});
