import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Project } from '../../src/api/project.js';
import { promoteProject, type PromoteResult } from '../../src/api/promote-project.js';
import { StemmaError } from '../../src/errors/stemma-error.js';
import { digestFolder } from '../support/folder-digest.js';
import { copyOf, done, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder, SettingValues } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { runInProcess } from '../support/run-in-process.js';
import { sessionOn } from '../support/session-on.js';

let project: ProjectFolder;

afterEach(() => {
  project.dispose();
});

/** Rules under which five questions decide. */
const lenient = { 'promote.minQuestions': 5, 'promote.margin': 1 };
/** A retrieval that finds next to nothing. */
const bad = { 'pipeline.embed.dimensions': 16, 'pipeline.retrieve.mode': 'dense' };

async function prepared(rules: SettingValues = {}): Promise<ProjectFolder> {
  const made = await prepareProject({ until: 'commit', settings: { ...lenient, ...rules } });
  await done(made, 'promote', 'main');
  await done(made, 'switch', '-c', 'fix');
  made.edit('corpus/kettle.md', 'twice', 'three times');
  await done(made, 'commit', '-m', 'Fix');
  return made;
}

/** With these rules, for tests to begin with. */
let usual: ProjectFolder;

beforeAll(async () => {
  usual = await prepared();
});

afterAll(() => {
  usual.dispose();
});

async function inProduction(rules?: SettingValues): Promise<void> {
  project = rules === undefined ? copyOf(usual) : await prepared(rules);
}

async function commit(change: () => void): Promise<void> {
  change();
  await done(project, 'commit', '-m', 'Change');
}

async function promote(...args: readonly string[]) {
  const { code, stdout } = await runInProcess(project, ['promote', ...args, '--json']);
  return { code, result: JSON.parse(stdout) as PromoteResult };
}

const tip = () => project.git('rev-parse', 'production');
const ruleTexts = ({ rules }: PromoteResult) => rules.map(({ rule }) => rule);

describe('a candidate that edits the rules', () => {
  it('is judged by those of the target, which is said', async () => {
    await inProduction({ 'promote.require': ['RR@10 >= 0.99'] });
    await commit(() => {
      project.set({ ...bad, 'promote.require': [], 'promote.alpha': 0.4 });
    });
    const { code, result } = await promote('fix');
    expect([code, result.verdict]).toEqual([3, 'fail']);
    expect(ruleTexts(result)).toContain('RR@10 >= 0.99');
    expect(result.inputs.rules).toMatchObject({ alpha: 0.05, require: ['RR@10 >= 0.99'] });
    expect(result.exam.settings).toEqual([
      { path: 'promote.alpha', before: '0.05', after: '0.4' },
      { path: 'promote.require', before: '["RR@10 >= 0.99"]', after: '[]' },
    ]);
    expect(result.notes.join()).toMatch(/'fix' changes promote\.alpha \(0\.05 -> 0\.4\).*ignored/);
    expect((await project.stemma('promote', 'fix')).stdout).toContain('note: ');
  });

  it('in a step of its own is held back where the target asks for that', async () => {
    await inProduction({ 'promote.onExamChange': 'hold' });
    expect((await promote('fix', '--dry-run')).code).toBe(0);
    for (const change of [
      () => {
        project.set({ 'promote.margin': 0.9 });
      },
      () => {
        project.set({ 'promote.onExamChange': 'warn' });
      },
      () => {
        project.set({ 'evaluate.budget': 9000 });
      },
      () => {
        project.edit('questions.jsonl', 'Which dial setting is golden?', 'Which one is golden?');
      },
    ]) {
      await done(project, 'switch', '-c', `weaker-${Math.random().toString(36).slice(2)}`, 'fix');
      await commit(change);
      const { code, result } = await promote('HEAD');
      expect([code, result.verdict, result.commit]).toEqual([4, 'inconclusive', null]);
      expect(ruleTexts(result)).toContain('rules and questions stay as they are');
    }
  });

  it('of what is measured changes nothing of what is measured', async () => {
    await inProduction();
    const before = (await promote('fix', '--dry-run')).result;
    await commit(() => {
      project.set({
        'evaluate.metrics': ['Success@5'],
        'evaluate.budget': 1,
        'evaluate.tokenizer': 'cl100k_base',
        'promote.primary': 'Success@5',
      });
    });
    const { result } = await promote('fix', '--dry-run');
    expect(result.metrics).toEqual(before.metrics);
    expect(result.inputs.evaluate).toEqual(before.inputs.evaluate);
    expect(result.exam.settings.map(({ path }) => path)).toContain('evaluate.budget');
  });

  it('cannot have a tag or its own target in the place of the branch', async () => {
    await inProduction({ 'promote.require': ['RR@10 >= 0.99'] });
    await commit(() => {
      project.set({ ...bad, 'promote.require': [] });
    });
    // Git takes a tag before a branch of the same name.
    project.git('tag', 'production', 'fix');
    const { code, result } = await promote('fix');
    expect([code, result.from]).toEqual([3, project.git('rev-parse', 'refs/heads/production')]);
    expect(ruleTexts(result)).toContain('RR@10 >= 0.99');
  });
});

describe('a candidate that edits the questions', () => {
  it("is measured on the target's, and on the merged ones beside", async () => {
    await inProduction();
    await commit(() => {
      const [, ...others] = project.read('questions.jsonl').split('\n');
      project.write('questions.jsonl', others.join('\n').replace('Four is golden.', 'Four'));
    });
    const { code, result } = await promote('fix', '--dry-run');
    expect(code).toBe(0);
    expect(result.inputs.questions.count).toBe(5);
    expect(result.exam.questions).toEqual({ added: 0, removed: 1, edited: 1 });
    expect(result.exam.merged).toMatchObject({ count: 4, verdict: 'inconclusive' });
    expect(Object.keys(result.exam.merged?.metrics ?? {})).toEqual(Object.keys(result.metrics));
    expect(result.notes.join()).toContain(
      "(1 removed, 1 edited): the 5 questions of 'production' decide. On the 4 of the merge result the verdict would be inconclusive.",
    );
  });

  it.each([
    [
      'deletes the file',
      () => {
        project.remove('questions.jsonl');
      },
      "there is no 'questions.jsonl'",
    ],
    [
      'empties it',
      () => {
        project.write('questions.jsonl', '\n');
      },
      "'questions.jsonl' has no questions",
    ],
    [
      'fills it with nonsense',
      () => {
        project.write('questions.jsonl', '{"id"\n');
      },
      'not JSON',
    ],
    [
      'fills it with bytes',
      () => {
        project.write('questions.jsonl', Buffer.from([0xff, 0xfe]));
      },
      'is not UTF-8',
    ],
    [
      'names another file',
      () => {
        project.set({ 'evaluate.questions': 'none.jsonl' });
      },
      "there is no 'none.jsonl'",
    ],
    [
      'names a file outside',
      () => {
        project.set({ 'evaluate.questions': '../q.jsonl' });
      },
      "there is no '../q.jsonl'",
    ],
    [
      'asks for an unknown metric',
      () => {
        project.set({ 'evaluate.metrics': ['Luck@5'] });
      },
      'Luck@5',
    ],
  ])('fails where it %s: nothing could be judged afterwards', async (_what, change, words) => {
    await inProduction();
    change();
    // Committed by Git: stemma itself would refuse some of it.
    project.git('add', '-A');
    project.git('commit', '-m', 'Without questions');
    const before = digestFolder(project.folder);
    const { code, result } = await promote('fix');
    expect(code).toBe(3);
    expect(result.commit).toBeNull();
    const exam = result.rules.find(({ kind }) => kind === 'exam');
    expect(exam).toMatchObject({ rule: 'later promotions can be judged', outcome: 'fail' });
    expect(exam?.sentence).toContain(words);
    // Everything else was judged all the same.
    expect(result.rules.length).toBeGreaterThan(2);
    expect(digestFolder(project.folder)).toEqual(before);
  });
});

describe('a target', () => {
  it('without rules has the default ones, which is said', async () => {
    await inProduction();
    await done(project, 'switch', 'production');
    await commit(() => {
      project.set({ promote: undefined });
    });
    const { code, result } = await promote('fix', '--to', 'production', '--dry-run');
    expect([code, result.verdict]).toEqual([4, 'inconclusive']);
    expect(result.rules[0]?.sentence).toContain('only 5 questions; the rules ask for 50');
    expect(result.notes.join()).toContain('states no rules of its own (promote:)');
  });

  it('without settings, or with no questions in its file, is refused', async () => {
    await inProduction();
    project.git(
      'branch',
      'empty',
      project.git('commit-tree', '-m', 'Nothing', '4b825dc642cb6eb9a060e54bf8d69288fbee4904'),
    );
    expect(await refused(project, 'promote', 'fix', '--to', 'empty')).toMatchObject({
      exit: 1,
      code: 'no-snapshot',
    });
    await done(project, 'switch', 'production');
    await commit(() => {
      project.write('questions.jsonl', '\n');
    });
    expect(await refused(project, 'promote', 'fix')).toMatchObject({
      exit: 1,
      code: 'no-questions',
    });
  });

  it('lets an inconclusive candidate in only where its own rules say so', async () => {
    await inProduction({ 'promote.minQuestions': 500 });
    await commit(() => {
      project.set({ 'promote.onInconclusive': 'pass' });
    });
    expect((await promote('fix')).code).toBe(4);
    await done(project, 'switch', 'production');
    await commit(() => {
      project.set({ 'promote.onInconclusive': 'pass' });
    });
    const { code, result } = await promote('fix');
    expect([code, result.verdict, result.decision]).toEqual([0, 'inconclusive', 'promote']);
    expect(tip()).toBe(result.commit);
    expect(result.notes.join()).toContain('Inconclusive, and let through');
  });
});

describe('a history that is rewritten under a running promotion', () => {
  /** Promotes through the library; `meddle` runs each time that a question was retrieved for. */
  function promoteWhile(meddle: (done: number) => void) {
    const warnings: string[] = [];
    const promise = Project.use(
      sessionOn(project, {
        progress: ({ stage, done: count }) => {
          if (stage === 'evaluate') meddle(count);
        },
        warn: (message) => warnings.push(message),
      }),
      (opened) => promoteProject(opened, { candidate: 'fix' }),
    );
    return { promise, warnings };
  }

  /** A commit on production that no branch names yet. */
  async function commitOnProduction(text: string): Promise<string> {
    await done(project, 'switch', '--detach', 'production');
    project.edit('corpus/warranty.txt', 'three years', text);
    await done(project, 'commit', '-m', text);
    const id = project.git('rev-parse', 'HEAD');
    await done(project, 'switch', 'fix');
    return id;
  }

  it('is judged again on what the target is now', async () => {
    await inProduction();
    const other = await commitOnProduction('four years');
    let moved = false;
    const { promise, warnings } = promoteWhile(() => {
      if (!moved) project.git('update-ref', 'refs/heads/production', other);
      moved = true;
    });
    const result = await promise;
    expect(result.from).toBe(other);
    expect(project.git('log', '-1', '--format=%P', 'production')).toBe(`${other} ${result.to}`);
    expect(warnings.join()).toContain("'production' moved while 'fix' was judged");
    expect(await done(project, 'cat', 'docs/warranty.txt', '--at', 'production')).toContain('four');
    expect((await runInProcess(project, ['verdict', 'production', '--verify'])).code).toBe(0);
    project.gitFsck();
  });

  it('gives up with 75 where the target never rests', async () => {
    await inProduction();
    const commits = [project.git('rev-parse', 'production')];
    for (const text of ['four years', 'five years', 'six years']) {
      commits.push(await commitOnProduction(text));
    }
    let at = 0;
    const { promise } = promoteWhile((count) => {
      // At the end of each evaluation of a merge result, so that every attempt finds another tip.
      if (count === 5) project.git('update-ref', 'refs/heads/production', commits[++at % 4] ?? '');
    });
    const error: unknown = await promise.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StemmaError);
    expect(error).toMatchObject({ code: 'ref-moved' });
    expect(String(error)).toContain("'production' moved 3 times while the candidate was judged");
    expect(project.git('tag', '--list', 'production-*')).toBe('production-1');
  });

  it('does not make a target anew that vanished, under the rules of the candidate', async () => {
    await inProduction({ 'promote.require': ['RR@10 >= 0.1'] });
    await commit(() => {
      project.set({ 'promote.require': [] });
    });
    const { promise } = promoteWhile(() => {
      if (project.git('branch', '--list', 'production') !== '')
        project.git('update-ref', '-d', 'refs/heads/production');
    });
    await expect(promise).rejects.toMatchObject({
      code: 'ref-moved',
      message: expect.stringContaining('it is gone') as string,
    });
    expect(project.git('branch', '--list', 'production')).toBe('');
  });

  it('promotes the candidate that it judged, wherever the branch is by then', async () => {
    await inProduction();
    const fix = project.git('rev-parse', 'fix');
    await done(project, 'switch', '--detach', 'fix');
    await commit(() => {
      project.set(bad);
    });
    const worse = project.git('rev-parse', 'HEAD');
    await done(project, 'switch', 'fix');
    const { promise } = promoteWhile(() => {
      project.git('update-ref', 'refs/heads/fix', worse);
    });
    const result = await promise;
    expect(result.to).toBe(fix);
    expect(project.git('rev-parse', 'production^2')).toBe(fix);
  });
});
