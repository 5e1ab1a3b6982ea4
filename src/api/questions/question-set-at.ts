import { StemmaError } from '../../errors/stemma-error.js';
import type { Settings } from '../../pipeline/settings/settings.js';
import { pipelineNamed, splitPipeline } from '../choose-pipelines.js';
import { committedSnapshot, readTextAt } from '../committed-snapshot.js';
import { SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { WORKING } from '../snapshot-at.js';

/** The text of a question set, with the settings that name it. */
export interface QuestionSetText {
  /** Relative to the project. */
  readonly path: string;
  /** For messages: `questions.jsonl`, `production:questions.jsonl`. */
  readonly place: string;
  readonly text: string;
  /** `settings.pipeline` is the pipeline that was asked for. */
  readonly settings: Settings;
}

/** The question set at a ref, or on disk for `working`; throws `questions-missing`. */
export async function questionSetAt(project: Project, at: string): Promise<QuestionSetText> {
  const { ref, pipeline } = splitPipeline(at);
  const isWorking = ref === WORKING;
  const commit = isWorking ? undefined : await (await project.git()).resolveRef(ref);
  const loaded =
    commit === undefined
      ? project.readSettings()
      : (await committedSnapshot(project, commit, ref)).loaded;
  const prefix = isWorking ? '' : `${ref}:`;
  const own = pipelineNamed(loaded.settings, pipeline, `${prefix}${SETTINGS_FILE}`);
  const settings = { ...loaded.settings, pipeline: own };
  const path = settings.evaluate.questions;
  const text =
    commit === undefined ? project.readText(path) : await readTextAt(project, commit, path);
  if (text !== undefined) return { path, place: `${prefix}${path}`, text, settings };
  throw new StemmaError('questions-missing', `there is no '${path}' at '${at}'`, {
    data: { path, at },
    suggestions: [
      '`stemma questions add` makes it with a first question.',
      '`stemma questions import` takes the questions of another tool.',
    ],
  });
}
