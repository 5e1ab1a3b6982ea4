import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IntegrityResult } from '../../src/api/integrity/check-integrity.js';
import { compileShim } from '../support/faults/compiled-shim.js';
import { pointsFor, type FaultKind } from '../support/faults/fault.js';
import { runFaulted } from '../support/faults/faulted-process.js';
import { allFaults, say } from '../support/faults/how-many.js';
import { stateOf, type ProjectState } from '../support/faults/project-state.js';
import { spread } from '../support/faults/spread.js';
import type { WritePoint } from '../support/faults/write-point.js';
import { copyOf, done, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';
import { smallCorpus } from '../support/small-corpus.js';

const shim = compileShim();
if ('missing' in shim) say(`skipped: kills of merges, as ${shim.missing}`);

/** Points a command in `npm test`; `npm run test:faults` takes all of them. */
const SAMPLE = { kill: 2, tear: 1 } as const;

/** A step of a merge, with what comes before it. */
interface Step {
  readonly name: string;
  readonly args: readonly string[];
  /** What it ends with when nobody disturbs it. */
  readonly code: number;
  /** The branch that it is run on; a new one there where it is not `main`. */
  readonly branch?: string;
  /** What comes before it. */
  readonly prepare?: (project: ProjectFolder) => Promise<void>;
}

async function stop(project: ProjectFolder): Promise<void> {
  const { code } = await runInProcess(project, ['merge', 'fix']);
  expect(code).toBe(5);
}

async function decide(project: ProjectFolder): Promise<void> {
  await stop(project);
  await done(project, 'resolve', '--theirs', 'corpus/kettle.md');
  project.write('corpus/own.md', '# Own\n\nWritten in the middle of the merge.\n');
  await done(project, 'resolve', '--ours', '.');
}

const STEPS: readonly Step[] = [
  { name: 'merge, to its conflicts', args: ['merge', 'fix'], code: 5 },
  { name: 'merge, without conflict', args: ['merge', 'other'], code: 0 },
  {
    name: 'merge --continue',
    args: ['merge', '--continue'],
    code: 0,
    prepare: decide,
  },
  { name: 'merge --abort', args: ['merge', '--abort'], code: 0, prepare: stop },
  { name: 'merge, forward', args: ['merge', 'ahead'], code: 0, branch: 'behind' },
];

/** `main` and branches that changed documents, settings and questions; one clashes, one is ahead. */
async function branches(): Promise<ProjectFolder> {
  const project = await prepareProject({
    files: {
      ...smallCorpus,
      'corpus/blender.md': '# Blender\n\nClose it before use.\n',
      'corpus/old/mixer.md': '# Mixer\n\nTwo speeds.\nA bowl.\nA lid.\n',
      'notes/todo.txt': 'nothing\n',
    },
    until: 'commit',
    settings: { 'pipeline.index.type': 'flat' },
  });
  await done(project, 'switch', '-c', 'fix');
  project.edit('corpus/kettle.md', 'twice', 'three times');
  project.rename('corpus/old/mixer.md', 'corpus/new/mixer.md');
  project.remove('corpus/blender.md');
  project.set({ 'pipeline.chunk.size': 60 });
  await done(project, 'commit', '-m', 'Fix');
  await done(project, 'switch', '-c', 'other', 'main');
  project.write('corpus/grill.md', '# Grill\n\nHot.\n');
  project.edit('questions.jsonl', 'How often do I', 'When do I');
  await done(project, 'commit', '-m', 'Other');
  await done(project, 'switch', 'main');
  project.edit('corpus/kettle.md', 'twice', 'once');
  project.edit('corpus/old/mixer.md', 'Two speeds', 'Three speeds');
  project.set({ 'pipeline.chunk.size': 90 });
  await done(project, 'commit', '-m', 'Ours');
  await done(project, 'switch', '-c', 'ahead');
  project.edit('corpus/toaster.md', 'seven', 'nine');
  project.write('corpus/deep/er/fan.md', '# Fan\n\nCold.\n');
  await done(project, 'commit', '-m', 'Ahead');
  await done(project, 'switch', 'main');
  return project;
}

async function expectSound(project: ProjectFolder): Promise<void> {
  project.gitFsck();
  const { code, stdout } = await runInProcess(project, ['fsck', '--json']);
  // What `fsck` is documented to print.
  expect((JSON.parse(stdout) as IntegrityResult).problems).toEqual([]);
  expect(code).toBe(0);
}

function where(project: ProjectFolder): ProjectState & { readonly begun: boolean } {
  return { ...stateOf(project), begun: project.has('.stemma/operation.json') };
}

describe.skipIf('missing' in shim).each(STEPS)('a $name that is killed', (step) => {
  let template: ProjectFolder;
  let before: ProjectState;
  let finished: ProjectState;
  let points: readonly WritePoint[];
  const path = 'path' in shim ? shim.path : '';

  beforeAll(async () => {
    template = await branches();
    if (step.branch !== undefined) await done(template, 'switch', '-c', step.branch);
    before = where(template);
    await step.prepare?.(template);
    // What the user wrote meanwhile is not the merge's to take away.
    before = withOwnFile(before, template);
    const project = copyOf(template);
    const ended = await runFaulted(project, { shim: path, args: step.args });
    expect(ended.code, ended.stderr).toBe(step.code);
    finished = where(project);
    points = ended.points;
    project.dispose();
  });

  afterAll(() => {
    template.dispose();
  });

  const kill = async (kind: FaultKind, point: WritePoint): Promise<ProjectFolder> => {
    const project = copyOf(template);
    await runFaulted(project, { shim: path, args: step.args, fault: { kind, point } });
    await expectSound(project);
    return project;
  };

  const trials = (): { kind: FaultKind; point: WritePoint }[] =>
    (['kill', 'tear'] as const).flatMap((kind) => {
      const all = pointsFor(kind, points);
      return (allFaults ? all : spread(all, SAMPLE[kind])).map((point) => ({ kind, point }));
    });

  it('goes back to exactly where it began, or is at its end', { timeout: 7_200_000 }, async () => {
    for (const { kind, point } of trials()) {
      const project = await kill(kind, point);
      const what = `${kind} at ${point.number}, ${point.operation} ${point.path}`;
      const { code, stdout } = await runInProcess(project, ['merge', '--abort', '--json']);
      const now = where(project);
      if (code === 0) expect(now, what).toEqual(before);
      else {
        expect(stdout, what).toContain('"no-operation"');
        expect([before, finished], what).toContainEqual(now);
      }
      await expectSound(project);
      project.dispose();
    }
  });

  it('goes on to where the undisturbed one ended', { timeout: 7_200_000 }, async () => {
    for (const { kind, point } of trials()) {
      const project = await kill(kind, point);
      const what = `${kind} at ${point.number}, ${point.operation} ${point.path}`;
      const { code, stdout } = await runInProcess(project, [...step.args, '--json']);
      if (code !== step.code) {
        // It had come to its end; or, at its conflicts, to where a person has the word.
        const said = step.code === 5 ? '"operation-in-progress"' : '"no-operation"';
        expect(stdout, what).toContain(said);
      }
      expect(where(project), what).toEqual(finished);
      await expectSound(project);
      project.dispose();
    }
  });
});

function withOwnFile(state: ProjectState, project: ProjectFolder): ProjectState {
  const now = where(project);
  const own = 'corpus/own.md';
  if (now.files[own] === undefined) return state;
  return { ...state, files: { ...state.files, [own]: now.files[own] } };
}

afterAll(() => {
  if ('path' in shim) shim.dispose();
});
