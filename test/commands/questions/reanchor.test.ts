import { describe, expect, it } from 'vitest';
import type { CheckQuestionsResult } from '../../../src/api/questions/check-questions.js';
import type { ReanchorResult } from '../../../src/api/questions/reanchor-questions.js';
import type { Evidence } from '../../../src/model/question.js';
import { copyForEachTest } from '../../support/copied-project.js';
import { done, prepareProject } from '../../support/prepared-project.js';
import type { ProjectFolder } from '../../support/project-folder.js';
import { questionsOf } from '../../support/questions-of.js';
import { runInProcess } from '../../support/run-in-process.js';
import { smallCorpus } from '../../support/small-corpus.js';

const KETTLE = String(smallCorpus['corpus/kettle.md']);
const DESCALE = 'Descale the kettle with vinegar every two months.';
const place = (words: string, text = KETTLE) => {
  const start = text.indexOf(words);
  return { start, end: start + words.length };
};
const labelled = {
  id: 'offsets',
  question: 'How is it descaled?',
  note: 'own',
  evidence: [{ document: 'docs/kettle.md', ...place(DESCALE), by: 'Ada', grade: 2 }],
};
let project: ProjectFolder;

copyForEachTest(
  async () => {
    const made = await prepareProject({ until: 'init' });
    made.write('questions.jsonl', `${made.read('questions.jsonl')}${JSON.stringify(labelled)}\n`);
    await done(made, 'commit', '-m', 'labels');
    return made;
  },
  (copy) => {
    project = copy;
  },
);

const reanchor = async (...args: readonly string[]) => {
  const { code, stdout } = await runInProcess(project, [
    'questions',
    'reanchor',
    ...args,
    '--json',
  ]);
  return { code, ...(JSON.parse(stdout) as ReanchorResult) };
};
const evidenceOf = (id: string): Evidence | undefined => questionsOf(project).get(id)?.evidence[0];
const check = async () => {
  const { code, stdout } = await runInProcess(project, ['questions', 'check', '--json']);
  const result = JSON.parse(stdout) as CheckQuestionsResult;
  const findings = result.findings.filter(({ id }) => id === 'offsets' || id === 'q1');
  return { code, findings: findings.map(({ check: name, id, severity }) => [id, severity, name]) };
};
const commitAll = (message: string) => done(project, 'commit', '-m', message);

describe('evidence by offsets', () => {
  it('is left alone where its document is as it was', async () => {
    const lines = project.read('questions.jsonl');
    const { code, counts, moves } = await reanchor();
    expect({ code, counts, moves }).toEqual({
      code: 0,
      counts: { moved: 0, edited: 0, refused: 0, unchanged: 6 },
      moves: [],
    });
    expect(project.read('questions.jsonl')).toBe(lines);
  });

  it('follows its words, becomes a quote, and the line keeps what else it says', async () => {
    const lines = project.read('questions.jsonl').split('\n');
    project.edit('corpus/kettle.md', '# Kettle', '# The kettle\n\nRead this first.');
    expect(await check()).toEqual({ code: 1, findings: [['offsets', 'error', 'evidence-moved']] });
    const dry = await reanchor('--dry-run');
    expect(project.read('questions.jsonl').split('\n')).toEqual(lines);
    const { code, counts, moves } = await reanchor();
    expect({ code, counts }).toEqual({ code: 0, counts: dry.counts });
    expect(moves).toMatchObject([
      { id: 'offsets', evidence: 1, status: 'moved', before: { ...place(DESCALE), text: DESCALE } },
    ]);
    const after = project.read('questions.jsonl').split('\n');
    expect(after.slice(0, 5)).toEqual(lines.slice(0, 5));
    expect(JSON.parse(after[5] ?? '')).toEqual({
      ...labelled,
      evidence: [
        {
          document: 'docs/kettle.md',
          quote: DESCALE,
          ...place(DESCALE, project.read('corpus/kettle.md')),
          grade: 2,
          by: 'Ada',
        },
      ],
    });
    expect((await check()).findings).toEqual([]);
    expect((await reanchor()).counts).toMatchObject({ moved: 0, unchanged: 6 });
  });

  it('follows them also where the edit was committed long ago, and to a renamed document', async () => {
    project.edit('corpus/kettle.md', '# Kettle', '# Kettles');
    await commitAll('an edit');
    project.rename('corpus/kettle.md', 'corpus/water/boiler.md');
    await commitAll('a rename');
    const { moves } = await reanchor();
    const offsets = moves.find(({ id }) => id === 'offsets');
    expect(offsets).toMatchObject({ status: 'moved', after: { document: 'docs/water/boiler.md' } });
    expect(evidenceOf('offsets')).toEqual({
      document: 'docs/water/boiler.md',
      quote: DESCALE,
      ...place(DESCALE, project.read('corpus/water/boiler.md')),
      grade: 2,
    });
    // A quote follows a renamed document as well.
    expect(evidenceOf('q1')).toMatchObject({
      document: 'docs/water/boiler.md',
      quote: 'with vinegar every two months',
    });
  });

  it('is told with both wordings where the words were edited', async () => {
    project.edit('corpus/kettle.md', 'two months', 'three months');
    const text = await done(project, 'questions', 'reanchor', '--dry-run');
    expect(text).toContain('edited: look whether they still answer: 2');
    expect(text).toContain('    now: Descale the kettle with vinegar every three months.');
    const { counts } = await reanchor();
    expect(counts).toMatchObject({ edited: 2, refused: 0 });
    expect(evidenceOf('offsets')).toMatchObject({ quote: DESCALE.replace('two', 'three') });
    expect(evidenceOf('q1')).toMatchObject({ quote: 'with vinegar every three months' });
  });

  it('is refused, and stays, where an edit goes over its end or its document is gone', async () => {
    const lines = project.read('questions.jsonl');
    project.edit('corpus/kettle.md', 'months. Rinse', 'years and rinse');
    const { code, moves } = await reanchor();
    expect(code).toBe(1);
    expect(moves.find(({ id }) => id === 'offsets')).toMatchObject({
      status: 'refused',
      reason: 'ambiguous',
    });
    expect(evidenceOf('offsets')).toEqual({
      document: 'docs/kettle.md',
      ...place(DESCALE),
      grade: 2,
    });
    project.write('questions.jsonl', lines);
    project.remove('corpus/kettle.md');
    const gone = (await reanchor()).moves;
    expect(gone.map(({ status }) => status)).toEqual(['refused', 'refused']);
    expect(project.read('questions.jsonl')).toBe(lines);
    expect((await check()).findings).toContainEqual(['offsets', 'error', 'evidence-lost']);
  });

  it('is believed where it was labelled after the edit', async () => {
    project.edit('corpus/kettle.md', '# Kettle', '# A longer heading');
    const shifted = labelled.evidence[0]?.start ?? 0;
    const own = {
      ...labelled,
      evidence: [{ document: 'docs/kettle.md', start: shifted + 9, end: shifted + 20 }],
    };
    const lines = project.read('questions.jsonl').split('\n');
    project.write('questions.jsonl', [...lines.slice(0, 5), JSON.stringify(own), ''].join('\n'));
    expect((await reanchor()).moves).toEqual([]);
    expect((await check()).findings).toEqual([]);
  });
});

describe('evidence by a quote', () => {
  it('gets offsets where its words stand twice now, those of the one it was', async () => {
    project.edit(
      'corpus/kettle.md',
      '# Kettle',
      '# Kettle\n\nAs said: with vinegar every two months.',
    );
    const { counts, moves } = await reanchor();
    expect(counts).toMatchObject({ refused: 0 });
    expect(moves.map(({ id, status }) => [id, status]).sort()).toEqual([
      ['offsets', 'moved'],
      ['q1', 'moved'],
    ]);
    const text = project.read('corpus/kettle.md');
    const start = text.lastIndexOf('with vinegar');
    expect(evidenceOf('q1')).toMatchObject({ quote: 'with vinegar every two months', start });
  });

  it('needs nothing where it only went elsewhere', async () => {
    project.write('corpus/kettle.md', `${'Filling. '.repeat(50)}\n${KETTLE}`);
    const { moves } = await reanchor();
    expect(moves.map(({ id }) => id)).toEqual(['offsets']);
  });
});

describe('the way back to where a question was labelled', () => {
  it('leads into the branch that was merged', async () => {
    await done(project, 'switch', '-c', 'side');
    const fresh = { ...labelled, id: 'side', question: 'And on the side?' };
    project.write(
      'questions.jsonl',
      `${project.read('questions.jsonl')}${JSON.stringify(fresh)}\n`,
    );
    await commitAll('a label on the side');
    await done(project, 'switch', 'main');
    project.edit('corpus/kettle.md', '# Kettle', '# Kettle of the main branch');
    await commitAll('an edit on main');
    await done(project, 'merge', 'side');
    const { moves } = await reanchor('--dry-run');
    expect(moves.map(({ id, status }) => [id, status]).sort()).toEqual([
      ['offsets', 'moved'],
      ['side', 'moved'],
    ]);
  });

  it('begins where --from says', async () => {
    project.git('tag', 'right');
    project.edit('corpus/kettle.md', '# Kettle', '# The kettle');
    const own = {
      ...labelled,
      question: 'Asked in other words?',
      evidence: [{ document: 'docs/kettle.md', ...place('vinegar') }],
    };
    const lines = project.read('questions.jsonl').split('\n');
    project.write('questions.jsonl', [...lines.slice(0, 5), JSON.stringify(own), ''].join('\n'));
    expect((await reanchor('--dry-run')).moves).toEqual([]);
    const { moves } = await reanchor('--from', 'right');
    expect(moves).toMatchObject([{ since: 'right', status: 'moved', before: { text: 'vinegar' } }]);
  });

  it('says which labels it could not look at', async () => {
    project.edit('corpus/kettle.md', '# Kettle', '# The kettle');
    await commitAll('an edit');
    project.remove('.stemma/store.db');
    await done(project, 'run');
    const { code, unseen, moves } = await reanchor();
    expect(moves).toEqual([]);
    expect(code).toBe(0);
    expect(unseen).toMatchObject([{ questions: 6 }]);
    expect(unseen[0]?.why).toContain('not in the store');
  });
});
