import { describe, expect, it } from 'vitest';
import type { ConflictsResult } from '../../src/api/conflicts-project.js';
import { mergeProject, type MergeResult } from '../../src/api/merge-project.js';
import { Project } from '../../src/api/project.js';
import type { StatusResult } from '../../src/api/status-project.js';
import { copyForEachTest } from '../support/copied-project.js';
import { stateOf } from '../support/faults/project-state.js';
import { done, doneJson, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { refused } from '../support/refused.js';
import { sessionOn } from '../support/session-on.js';
import { runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

let project: ProjectFolder;

const toast = (times: string): string =>
  `# Toast\n\nSlice it.\nWait.\nToast it ${times}.\nButter it.\n`;

copyForEachTest(
  () =>
    prepareProject({
      until: 'commit',
      files: { ...smallCorpus, 'corpus/toast.md': toast('once'), 'corpus/photo.pdf': '%PDF\0one' },
      settings: {
        'sources.0.exclude': ['*.pdf'],
        'sources.0.include': ['**/*.md', '**/*.txt', '**/*.bin'],
        'pipeline.extract.onError': 'skip',
      },
    }),
  (copy) => {
    project = copy;
  },
);

type Change = () => void;

/** Commits a change on `theirs` and another one on `main`. */
async function part(theirs: Change, ours: Change): Promise<void> {
  await done(project, 'switch', '-c', 'theirs');
  theirs();
  await done(project, 'commit', '-m', 'Theirs');
  await done(project, 'switch', 'main');
  ours();
  await done(project, 'commit', '-m', 'Ours');
}

/** Merges `theirs`, which has to stop at conflicts; what it says of them. */
async function stop(...flags: readonly string[]): Promise<ConflictsResult['conflicts']> {
  const { code, stdout } = await runInProcess(project, ['merge', 'theirs', ...flags, '--json']);
  expect(code, stdout).toBe(5);
  const said = JSON.parse(stdout) as { error: { code: string; data: ConflictsResult } };
  expect(said.error.code).toBe('merge-conflict');
  return said.error.data.conflicts;
}

const conflicts = async () => doneJson<ConflictsResult>(project, 'conflicts');

const toastTwice = (): void => {
  project.write('corpus/toast.md', toast('twice'));
};
const toastThrice = (): void => {
  project.write('corpus/toast.md', toast('three times'));
};

describe('a merge that stops at conflicts', () => {
  it('has merged everything else, marks what it has not, and says so to people, programs and Git', async () => {
    await part(
      () => {
        toastTwice();
        project.edit('corpus/kettle.md', 'Rinse it twice', 'Rinse it well');
        project.set({ 'pipeline.chunk.size': 60, 'pipeline.retrieve.k': 5 });
        project.edit('questions.jsonl', 'How often do I', 'When do I');
      },
      () => {
        toastThrice();
        project.edit('corpus/kettle.md', '# Kettle', '# The kettle');
        project.set({ 'pipeline.chunk.size': 90 });
        project.edit('questions.jsonl', 'How often do I', 'How do I');
      },
    );
    const found = await stop();
    expect(found.map(({ kind, subject, resolved }) => [kind, subject, resolved])).toEqual([
      ['document', 'docs/toast.md', false],
      ['question', 'q1', false],
      ['setting', 'pipeline.chunk.size', false],
    ]);
    expect(found[2]).toMatchObject({ base: 200, ours: 90, theirs: 60, paths: ['stemma.yaml'] });
    expect(found[0]?.where).toEqual([{ path: 'corpus/toast.md', line: 5 }]);
    expect(project.read('corpus/toast.md')).toBe(
      toast('once').replace(
        'Toast it once.\n',
        '<<<<<<< ours (main)\nToast it three times.\n=======\nToast it twice.\n>>>>>>> theirs (theirs)\n',
      ),
    );
    expect(project.read('corpus/kettle.md')).toMatch(/# The kettle[^]*Rinse it well/);
    expect(project.read('stemma.yaml')).toMatch(
      /<{7} ours \(main\)\n +size: 90\n={7}\n +size: 60\n>{7} theirs \(theirs\)\n/,
    );
    expect(project.read('stemma.yaml')).toMatch(/k: 5/);
    const { operation, conflicts: listed } = await conflicts();
    expect(operation).toMatchObject({ kind: 'merge', at: 'theirs', phase: 'stopped', left: 3 });
    expect(listed).toEqual(found);
    const status = await doneJson<StatusResult>(project, 'status');
    expect(status).toMatchObject({ clean: false, unfinished: { kind: 'merge', left: 3 } });
    expect(await done(project, 'status')).toMatch(
      /A merge of 'theirs' into main is under way: 3 conflicts left\n[^]*Next: edit the files/,
    );
    expect(project.git('status', '--porcelain')).toBe('UU questions.jsonl\nUU stemma.yaml');
    expect(project.git('rev-parse', 'MERGE_HEAD')).toBe(project.git('rev-parse', 'theirs'));
  });

  it('is committed once the files are edited, with both parents', async () => {
    await part(toastTwice, toastThrice);
    await stop();
    const { exit, code, message } = await refused(project, 'commit', '-m', 'Too early');
    expect([exit, code]).toEqual([5, 'unresolved-conflicts']);
    expect(message).toContain("corpus/toast.md:5: 'docs/toast.md' was changed on both sides");
    project.write('corpus/toast.md', toast('twice or more'));
    expect((await conflicts()).operation?.left).toBe(0);
    await done(project, 'merge', '--continue');
    expect(project.git('log', '-1', '--format=%s|%P')).toBe(
      `Merge 'theirs' into main|${project.git('rev-parse', 'HEAD~1')} ${project.git('rev-parse', 'theirs')}`,
    );
    expect(project.git('status', '--porcelain')).toBe('');
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
    expect((await conflicts()).operation).toBeNull();
    // A merge that was made changes nothing when it is made again.
    const again = await doneJson<MergeResult>(project, 'merge', 'theirs');
    expect(again.relation).toBe('up-to-date');
    project.gitFsck();
  });

  it('ends with a plain commit of stemma too, in its own words', async () => {
    await part(toastTwice, toastThrice);
    await stop();
    await done(project, 'resolve', '--theirs', 'docs/toast.md');
    await done(project, 'commit', '-m', 'Theirs is right');
    expect(project.git('log', '-1', '--format=%s %P').split(' ')).toHaveLength(5);
    expect(project.read('corpus/toast.md')).toBe(toast('twice'));
    expect(project.has('.git/MERGE_HEAD')).toBe(false);
  });

  it('takes sides by path, folder, document, setting and question', async () => {
    await part(
      () => {
        toastTwice();
        project.edit('corpus/kettle.md', 'twice', 'well');
        project.remove('corpus/warranty.txt');
        project.set({ 'pipeline.chunk.size': 60, 'pipeline.chunk.overlap': 10 });
        project.edit('questions.jsonl', 'How often do I', 'When do I');
        project.edit('questions.jsonl', 'Which dial setting', 'What dial setting');
      },
      () => {
        toastThrice();
        project.edit('corpus/kettle.md', 'twice', 'once');
        project.edit('corpus/warranty.txt', 'three years', 'four years');
        project.set({ 'pipeline.chunk.size': 90, 'pipeline.chunk.overlap': 20 });
        project.edit('questions.jsonl', 'How often do I', 'How do I');
        project.edit('questions.jsonl', 'Which dial setting', 'Whose dial setting');
      },
    );
    expect(await stop()).toHaveLength(7);
    await done(project, 'resolve', '--theirs', 'pipeline.chunk.size', 'q2');
    expect(project.read('stemma.yaml')).toMatch(/size: 60\n<{7}/);
    // Git does not take what is decided in part.
    expect(project.git('status', '--porcelain')).toBe('UU questions.jsonl\nUU stemma.yaml');
    await done(project, 'merge', '--ours', 'stemma.yaml');
    expect(project.read('stemma.yaml')).toMatch(/size: 60\n +overlap: 20/);
    await done(project, 'resolve', '--ours', 'q1');
    expect(project.read('questions.jsonl')).toMatch(/How do I[^]*What dial setting/);
    expect(project.git('status', '--porcelain')).toBe('M  questions.jsonl\nM  stemma.yaml');
    await done(project, 'resolve', '--theirs', 'corpus');
    expect(project.read('corpus/toast.md')).toBe(toast('twice'));
    expect(project.has('corpus/warranty.txt')).toBe(false);
    await done(project, 'merge', '--continue');
    const status = await doneJson<StatusResult>(project, 'status');
    expect(status.clean).toBe(true);
  });

  it('says what is not in conflict, and which marker is left', async () => {
    await part(toastTwice, toastThrice);
    await stop();
    const unknown = await refused(project, 'resolve', 'docs/tost.md');
    expect(unknown).toMatchObject({ code: 'unknown-conflict', exit: 1 });
    expect(unknown.suggestions[0]).toBe("Did you mean 'docs/toast.md'?");
    expect(await refused(project, 'resolve', 'corpus/toast.md')).toMatchObject({
      code: 'conflict-marker',
      data: { path: 'corpus/toast.md', line: 5 },
    });
  });

  it('keeps both sides of a file that is no text, and takes the one that is named', async () => {
    project.write('corpus/scan.bin', 'a\0');
    await done(project, 'commit', '--no-run', '-m', 'Scan');
    await part(
      () => {
        project.write('corpus/scan.bin', 'theirs\0');
      },
      () => {
        project.write('corpus/scan.bin', 'ours\0');
      },
    );
    const [found] = await stop();
    expect(found).toMatchObject({ kind: 'document', subject: 'docs/scan.bin', marked: false });
    expect(found?.message).toMatch(/is not merged by line \(binary\)/);
    expect(project.read('corpus/scan.bin')).toBe('ours\0');
    // Nothing was edited and nothing said: that is no decision.
    expect(await refused(project, 'commit', '-m', 'x')).toMatchObject({
      code: 'unresolved-conflicts',
    });
    await done(project, 'resolve', '--theirs', 'docs/scan.bin');
    expect(project.read('corpus/scan.bin')).toBe('theirs\0');
    await done(project, 'merge', '--abort');
    expect(project.read('corpus/scan.bin')).toBe('ours\0');
  });

  it('goes back to exactly where it began, whatever was done to its files', async () => {
    await part(
      () => {
        toastTwice();
        project.rename('corpus/kettle.md', 'corpus/water/boiler.md');
        project.write('corpus/new/fan.md', '# Fan\n');
        project.set({ 'pipeline.chunk.size': 60 });
      },
      () => {
        toastThrice();
        project.edit('corpus/kettle.md', 'twice', 'once');
        project.set({ 'pipeline.chunk.size': 90 });
      },
    );
    const before = stateOf(project);
    await stop();
    expect(project.read('corpus/water/boiler.md')).toContain('once');
    project.write(
      'stemma.yaml',
      project.read('stemma.yaml').replace(/<{7}[^]*>{7}.*\n/, '    size: 70\n'),
    );
    project.write('corpus/water/boiler.md', 'rubbish\n');
    project.remove('corpus/new');
    await done(project, 'run');
    await done(project, 'resolve', '--theirs', 'corpus/toast.md');
    await done(project, 'merge', '--abort');
    expect(stateOf(project)).toEqual(before);
    expect(project.has('corpus/water')).toBe(false);
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
    expect(await refused(project, 'merge', '--abort')).toMatchObject({ code: 'no-operation' });
  });

  it('stands in the way of other work until it is ended', async () => {
    await part(toastTwice, toastThrice);
    await stop();
    for (const command of [
      'merge theirs',
      'switch theirs',
      'revert HEAD',
      'cherry-pick theirs',
      'promote theirs --to main',
    ]) {
      const { code, suggestions } = await refused(project, ...command.split(' '));
      expect(code, command).toBe('operation-in-progress');
      expect(suggestions.join(' ')).toContain('stemma merge --abort');
    }
    await done(project, 'merge', '--quit');
    expect(project.read('corpus/toast.md')).toContain('<<<<<<<');
    expect((await conflicts()).operation).toBeNull();
    // Its markers do not come into a commit by themselves.
    expect(await refused(project, 'commit', '-m', 'x')).toMatchObject({
      code: 'conflict-marker',
      data: { document: 'docs/toast.md', line: 5 },
    });
    await done(project, 'commit', '-m', 'About markers', '--allow-markers');
  });

  it('may be ended, or given up, by Git', async () => {
    await part(
      () => {
        toastTwice();
        project.set({ 'pipeline.chunk.size': 60 });
      },
      () => {
        project.set({ 'pipeline.chunk.size': 90 });
      },
    );
    const before = stateOf(project);
    await stop();
    project.git('merge', '--abort');
    // Documents that Git ignores are still those of the merge, and stemma knows.
    expect(project.read('corpus/toast.md')).toBe(toast('twice'));
    expect((await conflicts()).operation?.state).toBe('dropped');
    for (const command of ['merge --continue', 'commit -m x', 'run', 'resolve .']) {
      const { code, suggestions } = await refused(project, ...command.split(' '));
      expect(code, command).toBe('operation-dropped');
      expect(suggestions.join(' ')).toMatch(/merge --abort.*merge --quit/);
    }
    await done(project, 'merge', '--abort');
    expect(stateOf(project)).toEqual(before);
    await stop();
    await done(project, 'resolve', '--theirs', '.');
    project.git('commit', '--quiet', '-m', 'By Git');
    expect(project.git('log', '-1', '--format=%P').split(' ')).toHaveLength(2);
    await done(project, 'commit', '-m', 'Pinned');
    expect((await conflicts()).operation).toBeNull();
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('leaves what is edited since alone when it is given up here after Git did', async () => {
    project.write('notes.txt', 'One\n');
    project.git('add', 'notes.txt');
    project.git('commit', '--quiet', '-m', 'Notes');
    await part(
      () => {
        toastTwice();
        project.set({ 'pipeline.chunk.size': 60 });
        project.write('notes.txt', 'Theirs\n');
        project.git('commit', '--quiet', '-m', 'Notes of theirs', 'notes.txt');
      },
      () => {
        project.set({ 'pipeline.chunk.size': 90 });
      },
    );
    await stop();
    project.git('merge', '--abort');
    project.write('notes.txt', 'Mine\n');
    project.set({ 'pipeline.retrieve.k': 4 });
    const settings = project.read('stemma.yaml');
    project.git('add', 'stemma.yaml');
    await done(project, 'merge', '--abort');
    expect(project.read('corpus/toast.md')).toBe(toast('once'));
    expect(project.read('notes.txt')).toBe('Mine\n');
    expect(project.read('stemma.yaml')).toBe(settings);
    expect(project.git('status', '--porcelain')).toBe(' M notes.txt\nM  stemma.yaml');
    expect((await conflicts()).operation).toBeNull();
    await done(project, 'commit', '-m', 'Settings');
  });

  it('has ours and theirs in the index where Git keeps the documents', async () => {
    project.write('.gitignore', '/.stemma/\n');
    project.git('add', '--all');
    project.git('commit', '--quiet', '-m', 'Documents in Git');
    await done(project, 'snapshot');
    await part(
      () => {
        toastTwice();
        project.rename('corpus/kettle.md', 'corpus/boiler.md');
      },
      () => {
        toastThrice();
        project.edit('corpus/kettle.md', 'twice', 'once');
      },
    );
    await stop();
    expect(project.git('show', ':2:corpus/toast.md')).toBe(toast('three times').trimEnd());
    expect(project.git('show', ':3:corpus/toast.md')).toBe(toast('twice').trimEnd());
    expect(project.read('corpus/boiler.md')).toContain('once');
    expect(project.has('corpus/kettle.md')).toBe(false);
    await done(project, 'resolve', '--ours', 'corpus/toast.md');
    await done(project, 'merge', '--continue');
    expect(project.git('status', '--porcelain')).toBe('');
    expect(project.git('ls-files', '--unmerged')).toBe('');
    expect(project.git('show', 'HEAD:corpus/boiler.md')).toContain('once');
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });
});

describe('a merge is refused', () => {
  it('with uncommitted changes, and says how to keep them', async () => {
    await part(toastTwice, () => {
      project.edit('corpus/kettle.md', 'twice', 'once');
    });
    project.edit('corpus/warranty.txt', 'three years', 'four years');
    const { code, message, suggestions } = await refused(project, 'merge', 'theirs');
    expect(code).toBe('local-changes');
    expect(message).toContain('corpus/warranty.txt');
    expect(suggestions.join(' ')).toMatch(/commit.*switch -c.*restore/);
    await done(project, 'restore', '.', '--yes');
    expect((await doneJson<MergeResult>(project, 'merge', 'theirs')).relation).toBe('merge');
  });

  it('where a file that no commit has is in the way', async () => {
    await part(() => {
      project.write('corpus/draft.pdf', 'theirs');
      project.set({
        'sources.0.exclude': [],
        'sources.0.include': ['**/*.md', '**/*.txt', '**/*.pdf'],
      });
    }, toastThrice);
    project.write('corpus/draft.pdf', 'mine, and excluded');
    const { code, message } = await refused(project, 'merge', 'theirs');
    expect(code).toBe('local-changes');
    expect(message).toContain("'corpus/draft.pdf'");
    expect(project.has('.stemma/operation.json')).toBe(false);
  });

  it('where the branch moves while the merged pipeline runs', async () => {
    await part(toastTwice, () => {
      project.edit('corpus/kettle.md', 'twice', 'once');
    });
    const moved = project.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'By somebody else');
    const files = stateOf(project).files;
    const move = (): void => {
      project.git('update-ref', 'refs/heads/main', moved);
    };
    const session = sessionOn(project, { progress: move });
    const merge = Project.use(session, (opened) => mergeProject(opened, { ref: 'theirs' }));
    await expect(merge).rejects.toMatchObject({ code: 'ref-moved' });
    expect(project.git('rev-parse', 'main')).toBe(moved);
    expect(stateOf(project).files).toEqual(files);
    expect((await conflicts()).operation).toBeNull();
    await done(project, 'merge', 'theirs');
    expect(project.git('merge-base', '--is-ancestor', moved, 'main')).toBe('');
  });

  it('while Git is at something, and Git is left to it', async () => {
    await part(
      () => {
        project.set({ 'pipeline.chunk.size': 60 });
      },
      () => {
        project.set({ 'pipeline.chunk.size': 90 });
      },
    );
    expect(() => project.git('merge', '--quiet', 'theirs')).toThrow();
    for (const command of ['merge theirs', 'revert HEAD', 'cherry-pick theirs', 'commit -m x']) {
      const { code, suggestions } = await refused(project, ...command.split(' '));
      expect(code, command).toBe('operation-in-progress');
      expect(suggestions.join(' ')).toContain('git merge --abort');
    }
    const { code, suggestions } = await refused(project, 'merge', '--abort');
    expect([code, suggestions.join(' ')]).toEqual([
      'no-operation',
      expect.stringContaining('git merge --abort'),
    ]);
    expect(project.git('rev-parse', 'MERGE_HEAD')).toBe(project.git('rev-parse', 'theirs'));
  });

  it('where the branch moved while it was stopped', async () => {
    await part(toastTwice, toastThrice);
    await stop();
    await done(project, 'resolve', '--ours', '.');
    const moved = project.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'By somebody else');
    project.git('update-ref', 'refs/heads/main', moved);
    const { exit, code } = await refused(project, 'merge', '--continue');
    expect([exit, code]).toEqual([75, 'ref-moved']);
    expect(project.git('rev-parse', 'main')).toBe(moved);
    await done(project, 'merge', '--quit');
  });
});

describe('a merge', () => {
  it('merges the ancestors of a criss-cross history first', async () => {
    await part(
      () => {
        project.edit('corpus/toast.md', 'Slice it.', 'Cut it.');
      },
      () => {
        project.edit('corpus/toast.md', 'Butter it.', 'Butter it well.');
      },
    );
    const [left, right] = [project.git('rev-parse', 'main'), project.git('rev-parse', 'theirs')];
    await done(project, 'merge', 'theirs', '-m', 'Left');
    await done(project, 'switch', '-c', 'other', right);
    await done(project, 'merge', left, '-m', 'Right');
    project.edit('corpus/toast.md', 'Cut it.', 'Slice it.');
    await done(project, 'commit', '-m', 'Undo one half');
    await done(project, 'switch', 'main');
    project.edit('corpus/toast.md', 'Toast it once', 'Toast it twice');
    await done(project, 'commit', '-m', 'Go on');
    expect(project.git('merge-base', '--all', 'main', 'other').split('\n')).toHaveLength(2);
    await done(project, 'merge', 'other');
    // By one ancestor alone the undoing would be lost, by the other the edit beside it be in conflict.
    expect(project.read('corpus/toast.md')).toBe(
      '# Toast\n\nSlice it.\nWait.\nToast it twice.\nButter it well.\n',
    );
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('of unrelated histories loses no document', async () => {
    project.git('checkout', '--quiet', '--orphan', 'alone');
    project.write('corpus/fan.md', '# Fan\n');
    project.remove('corpus/warranty.txt');
    project.edit('corpus/toast.md', 'once', 'never');
    project.git('reset', '--quiet');
    await done(project, 'commit', '-m', 'Another beginning');
    await done(project, 'switch', 'main');
    expect(await refused(project, 'merge', 'alone')).toMatchObject({ code: 'unrelated-histories' });
    const { code } = await runInProcess(project, ['merge', 'alone', '--allow-unrelated-histories']);
    expect(code).toBe(5);
    expect((await conflicts()).conflicts.map(({ subject }) => subject)).toEqual(['docs/toast.md']);
    expect(project.read('corpus/fan.md')).toBe('# Fan\n');
    expect(project.has('corpus/warranty.txt')).toBe(true);
    await done(project, 'resolve', '--theirs', 'docs/toast.md');
    await done(project, 'merge', '--continue');
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('previews what it would change and run, and changes nothing', async () => {
    await part(toastTwice, () => {
      project.edit('corpus/kettle.md', 'twice', 'once');
      project.set({ 'pipeline.retrieve.k': 5 });
    });
    const before = stateOf(project);
    const size = project.readBytes('.stemma/store.db').length;
    const {
      preview,
      conflicts: found,
      commit,
      from,
    } = await doneJson<MergeResult>(project, 'merge', 'theirs', '--dry-run');
    expect([found, commit]).toEqual([[], from]);
    expect(preview).toMatchObject({
      documents: { added: 0, changed: 1, removed: 0, after: 4 },
      settings: [],
      plan: { documents: 4 },
    });
    const stages = preview?.plan?.stages ?? [];
    expect(stages.find(({ name }) => name === 'extract')).toMatchObject({
      action: 'incremental',
      documents: 1,
    });
    expect(stateOf(project)).toEqual(before);
    expect(project.readBytes('.stemma/store.db').length).toBe(size);
    expect(await done(project, 'merge', 'theirs', '--dry-run')).toMatch(
      /theirs merges into main without conflict\ndocuments here: 0 added, 1 changed, 0 removed; 4 afterwards/,
    );
  });

  it('makes a commit where it could move forward, nothing where it could not, as asked', async () => {
    await done(project, 'switch', '-c', 'theirs');
    toastTwice();
    await done(project, 'commit', '-m', 'Theirs');
    await done(project, 'switch', 'main');
    const made = await doneJson<MergeResult>(project, 'merge', 'theirs', '--no-ff');
    expect(made.relation).toBe('merge');
    expect(project.git('log', '-1', '--format=%P').split(' ')).toHaveLength(2);
    await done(project, 'switch', 'theirs');
    project.edit('corpus/kettle.md', 'twice', 'once');
    await done(project, 'commit', '-m', 'More');
    await done(project, 'switch', 'main');
    expect(await refused(project, 'merge', 'theirs', '--ff-only')).toMatchObject({
      code: 'not-fast-forward',
    });
    await done(project, 'merge', 'theirs', '--no-commit');
    expect(project.read('corpus/kettle.md')).toContain('once');
    expect((await conflicts()).operation).toMatchObject({ phase: 'stopped', left: 0 });
    await done(project, 'merge', '--continue');
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('joins what only looks alike: two additions, line ends, anchors, a rename and an edit', async () => {
    const anchored = '  embed: &e { provider: tfidf } # the plain one\n';
    await part(
      () => {
        project.write('corpus/fan.md', '# Fan\n\nTheirs.\n\nCold.\n');
        project.write('corpus/toast.md', toast('once').replaceAll('\n', '\r\n'));
        project.rename('corpus/kettle.md', 'corpus/boiler.md');
        project.write('stemma.yaml', `# theirs, on top\n${project.read('stemma.yaml')}`);
        project.set({ 'pipeline.chunk.size': 60 });
      },
      () => {
        project.write('corpus/fan.md', '# Fan\n\nOurs.\n\nCold.\n');
        toastTwice();
        project.edit('corpus/kettle.md', 'twice', 'once');
        const text = project.read('stemma.yaml').replace(/ {2}embed:[^]*?(?=\n {2}\w)/, anchored);
        project.write('stemma.yaml', `${text}# the end\n`);
      },
    );
    expect(await stop()).toMatchObject([
      { subject: 'docs/fan.md', reason: 'both-added', marked: true, base: null },
    ]);
    expect(project.read('corpus/fan.md')).toMatch(
      /^# Fan\n\n<{7} .*\nOurs\.\n={7}\nTheirs\.\n>{7} .*\n\nCold\.\n$/,
    );
    expect(project.read('corpus/toast.md')).toBe(toast('twice').replaceAll('\n', '\r\n'));
    expect(project.read('corpus/boiler.md')).toContain('once');
    const settings = project.read('stemma.yaml');
    expect(settings).toMatch(
      /^# theirs, on top\n[^]*size: 60[^]*&e \{[^]*# the plain one[^]*# the end\n$/,
    );
    project.write('corpus/fan.md', '# Fan\n\nBoth.\n');
    await done(project, 'merge', '--continue');
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('makes a document of theirs a folder, and puts one of ours aside that they need as a folder', async () => {
    await part(
      () => {
        project.remove('corpus/warranty.txt');
        project.write('corpus/warranty.txt/terms.md', '# Terms\n');
        project.remove('corpus/toast.md');
        project.write('corpus/toast.md/part.md', '# Part\n');
      },
      () => {
        toastThrice();
      },
    );
    const found = await stop();
    expect(found).toMatchObject([{ subject: 'docs/toast.md', paths: ['corpus/toast.md~ours'] }]);
    expect(project.read('corpus/warranty.txt/terms.md')).toBe('# Terms\n');
    expect(project.read('corpus/toast.md/part.md')).toBe('# Part\n');
    expect(project.read('corpus/toast.md~ours')).toBe(toast('three times'));
    await done(project, 'merge', '--abort');
    expect(project.read('corpus/toast.md')).toBe(toast('three times'));
    expect(project.read('corpus/warranty.txt')).toContain('three years');
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('keeps both names where both sides renamed a document, until one is taken', async () => {
    await part(
      () => {
        project.rename('corpus/kettle.md', 'corpus/boiler.md');
      },
      () => {
        project.rename('corpus/kettle.md', 'corpus/urn.md');
      },
    );
    const [found] = await stop();
    expect(found).toMatchObject({
      reason: 'renamed-twice',
      message:
        "'docs/kettle.md' was renamed to 'corpus/urn.md' here and to 'corpus/boiler.md' there",
      paths: ['corpus/urn.md', 'corpus/boiler.md'],
    });
    expect([project.has('corpus/urn.md'), project.has('corpus/boiler.md')]).toEqual([true, true]);
    await done(project, 'resolve', '--theirs', 'docs/kettle.md');
    expect([project.has('corpus/urn.md'), project.has('corpus/boiler.md')]).toEqual([false, true]);
    await done(project, 'merge', '--continue');
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('brings documents along when they move a source to another folder', async () => {
    await part(() => {
      project.rename('corpus', 'content');
      project.set({ 'sources.0.path': 'content' });
      project.edit('.gitignore', '/corpus/', '/corpus/\n/content/');
      project.git('add', '.gitignore');
      project.git('commit', '--quiet', '-m', 'Ignore', '.gitignore');
    }, toastThrice);
    await done(project, 'merge', 'theirs');
    expect(project.read('content/toast.md')).toBe(toast('three times'));
    expect(project.has('corpus/toast.md')).toBe(false);
    expect((await doneJson<StatusResult>(project, 'status')).clean).toBe(true);
  });

  it('makes settings a conflict that hold on either side, but not together', async () => {
    project.set({ 'pipeline.chunk.size': 100, 'pipeline.chunk.overlap': 10 });
    await done(project, 'commit', '-m', 'Sizes');
    await part(
      () => {
        project.set({ 'pipeline.chunk.overlap': 60 });
      },
      () => {
        project.set({ 'pipeline.chunk.size': 40 });
      },
    );
    const found = await stop();
    expect(found).toMatchObject([{ subject: 'stemma.yaml', reason: 'unfit', marked: false }]);
    project.set({ 'pipeline.chunk.overlap': 20 });
    await done(project, 'merge', '--continue');
    expect(project.read('stemma.yaml')).toMatch(/size: 40\n +overlap: 20/);
  });
});
