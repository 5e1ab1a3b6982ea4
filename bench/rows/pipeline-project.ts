import type { Bench } from '../bench.js';
import { benchSettings } from '../bench.js';
import { PlainGit } from '../plain-git.js';
import type { RunResult, RunStage } from '../../src/api/run-project.js';
import type { ProjectFolder } from '../../test/support/project-folder.js';

/** The corpus in a project whose pipeline was run and committed, and in a plain repository. */
export interface PipelineProject {
  readonly project: ProjectFolder;
  readonly plain: PlainGit;
  readonly chunks: number;
  /** How long the first run and commit took, in seconds. */
  readonly firstRun: number;
}

/** Characters of a chunk: four or five chunks a document, 200,000 for the whole corpus. */
const CHUNK = { splitter: 'recursive', unit: 'chars', size: 540, overlap: 50 };

/** Runs the whole pipeline on the corpus and commits it. */
export function pipelineProject(bench: Bench): Promise<PipelineProject> {
  return bench.prepare('pipeline project', async () => {
    bench.say(`corpus of ${bench.sizes.documents} documents, first run of the pipeline`);
    const project = bench.newProject(bench.sizes.documents);
    const plain = new PlainGit(bench.commands, project);
    project.set({ ...benchSettings, 'pipeline.chunk': CHUNK });
    const { seconds } = bench.commands.stemma(project, 'commit', '-m', 'First');
    plain.init();
    plain.commitAll('First');
    return { project, plain, chunks: project.lock().chunks?.chunks ?? 0, firstRun: seconds };
  });
}

/** The report of a run in the output of `stemma run --json`. */
export function runIn(stdout: string): RunResult {
  // What `run` prints is its result.
  return JSON.parse(stdout) as RunResult;
}

/** What a run says of one stage. */
export function stageOf({ stages }: RunResult, name: string): RunStage {
  const stage = stages.find((one) => one.name === name);
  if (stage === undefined) throw new Error(`the run has no stage ${name}`);
  return stage;
}
