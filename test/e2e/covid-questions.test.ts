import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/api/diff/diff-project.js';
import type { EvalResult } from '../../src/api/eval-project.js';
import type { ImportResult } from '../../src/api/questions/import-questions.js';
import { runGit } from '../support/git-process.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { sharedData } from '../support/shared-data.js';

/** SQuAD's form, as far as it is looked at. */
interface Squad {
  readonly data: readonly {
    readonly paragraphs: readonly {
      readonly document_id: number;
      readonly context: string;
      readonly qas: readonly {
        readonly id: number;
        readonly answers: readonly { readonly text: string; readonly answer_start: number }[];
      }[];
    }[];
  }[];
}

/** Articles of which the later date has more or other questions, and some short ones. */
const ARTICLES = new Set([1592, 2432, 2519, 2643, 1559, 776, 2651]);
const first = sharedData('covid-qa/200421_covidQA.json');
const second = sharedData('covid-qa/200423_covidQA.json');
let project: ProjectFolder | undefined;

afterAll(() => {
  project?.dispose();
});

/** Those articles alone: all of them take minutes. */
function excerpt(file: string): Squad {
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as Squad;
  const own = (entry: Squad['data'][number]) =>
    entry.paragraphs.filter((paragraph) => ARTICLES.has(paragraph.document_id));
  return {
    data: data
      .map((entry) => ({ paragraphs: own(entry) }))
      .filter((entry) => entry.paragraphs.length > 0),
  };
}

const paragraphsOf = ({ data }: Squad) => data.flatMap(({ paragraphs }) => paragraphs);
const idsOf = (set: Squad) =>
  paragraphsOf(set).flatMap(({ qas }) => qas.map(({ id }) => String(id)));

/** Ids whose offset does not give the answer, and of these those whose answer stands nowhere. */
function faultsOf(set: Squad): { readonly shifted: string[]; readonly nowhere: string[] } {
  const faulty = paragraphsOf(set).flatMap(({ context, qas }) =>
    qas
      .filter(({ answers: [answer] }) => {
        const { text = '', answer_start: start = 0 } = answer ?? {};
        return context.slice(start, start + text.length).trim() !== text.trim();
      })
      .map(({ id, answers: [answer] }) => ({
        id: String(id),
        isThere: context.includes(answer?.text.trim() ?? ''),
      })),
  );
  return {
    shifted: faulty.filter(({ isThere }) => isThere).map(({ id }) => id),
    nowhere: faulty.filter(({ isThere }) => !isThere).map(({ id }) => id),
  };
}

describe('a question set about articles that has versions itself', () => {
  it.skipIf(first === undefined || second === undefined)(
    'is imported at both dates, told apart by diff, and evaluated on one corpus',
    async () => {
      const [early, late] = [excerpt(first ?? ''), excerpt(second ?? '')];
      project = await prepareProject({
        files: {},
        until: 'init',
        settings: { 'pipeline.retrieve': { mode: 'lexical' } },
      });
      const own = project;
      const importSet = (name: string, set: Squad) => {
        own.write(name, JSON.stringify(set));
        return doneJson<ImportResult>(
          own,
          'questions',
          'import',
          name,
          '--format',
          'squad',
          '--documents',
          'corpus/articles',
        );
      };
      const before = await importSet('early.json', early);
      const faults = faultsOf(early);
      expect(faults.shifted.length).toBeGreaterThan(5);
      expect(before.realigned.map(({ id }) => id).toSorted()).toEqual(
        expect.arrayContaining(faults.shifted.toSorted()),
      );
      expect(before.counts.imported + before.counts.refused).toBe(idsOf(early).length);
      expect(before.counts.refused).toBe(5);
      await done(own, 'commit', '-m', '21 April 2020');
      const after = await importSet('late.json', late);
      expect(after.counts).toMatchObject({
        imported: 9,
        unchanged: before.counts.imported,
        refused: 0,
        documents: 1,
      });
      await done(own, 'commit', '-m', '23 April 2020');

      const added = idsOf(late).filter((id) => !idsOf(early).includes(id));
      const { questions } = await doneJson<DiffResult>(own, 'diff', 'HEAD~1', 'HEAD');
      expect(questions?.removed).toEqual([]);
      expect(questions?.changed).toEqual([]);
      expect(questions?.added.map(({ id }) => id).toSorted()).toEqual(added.toSorted());

      const whole = await doneJson<EvalResult>(own, 'eval', 'HEAD');
      expect(whole.questions).toMatchObject({ count: idsOf(late).length, unresolved: 0 });
      // The earlier set on the later corpus: all of it was evaluated with the later one.
      const { stdout } = runGit(own, 'show', 'HEAD~1:questions.jsonl');
      own.write('questions.jsonl', stdout);
      const part = await doneJson<EvalResult>(own, 'eval');
      expect(part.snapshot).toBe(whole.snapshot);
      expect(part.spent).toMatchObject({ scored: 0, retrieved: 0 });
      for (const [name, mean] of Object.entries(part.metrics)) {
        const others = whole.perQuestion.filter(({ id }) => added.includes(id));
        const sum = others.reduce((total, { metrics }) => total + (metrics[name] ?? 0), 0);
        const expected = (mean * part.questions.count + sum) / whole.questions.count;
        expect(whole.metrics[name]).toBeCloseTo(expected, 10);
      }

      // A label that somebody corrects is told as one, and is one question to score.
      const lines = stdout.trimEnd().split('\n');
      const [line = ''] = lines;
      const question = JSON.parse(line) as { id: string; evidence: { quote: string }[] };
      const [item] = question.evidence;
      if (item === undefined) throw new Error('no evidence');
      item.quote = item.quote.slice(0, Math.ceil(item.quote.length / 2)).trim();
      own.write('questions.jsonl', `${[JSON.stringify(question), ...lines.slice(1)].join('\n')}\n`);
      const labels = await doneJson<DiffResult>(own, 'diff', 'HEAD', 'working');
      expect(labels.questions).toMatchObject({ added: [], changed: [expect.anything()] });
      expect(JSON.stringify(labels.questions?.changed)).toContain(JSON.stringify(item.quote));
      expect(labels.questions?.removed.map(({ id }) => id).toSorted()).toEqual(added.toSorted());
      expect((await doneJson<EvalResult>(own, 'eval')).spent).toMatchObject({
        scored: 1,
        retrieved: 0,
      });
    },
  );
});
