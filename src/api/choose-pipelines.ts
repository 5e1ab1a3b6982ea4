import { StemmaError } from '../errors/stemma-error.js';
import { MAIN_PIPELINE } from '../pipeline/settings/expand-pipelines.js';
import type { PipelineSettings, Settings } from '../pipeline/settings/settings.js';
import { stageGraph, type StageName } from '../pipeline/stage-graph.js';
import { nearestNames } from '../util/nearest-names.js';
import { SETTINGS_FILE } from './project-files.js';

/** What makes a stage one of a pipeline, of those that not every pipeline has. */
const WHY_ABSENT: Readonly<Partial<Record<StageName, string>>> = {
  clean: 'Set pipeline.clean to have texts cleaned.',
  embed: 'Nothing is embedded with pipeline.retrieve.mode: lexical.',
  index: 'Nothing is embedded with pipeline.retrieve.mode: lexical.',
  lexical: 'There is no index of words with pipeline.retrieve.mode: dense.',
};

/** All pipelines of some settings by name, `main` first. */
export function pipelinesOf(settings: Settings): Map<string, PipelineSettings> {
  return new Map([[MAIN_PIPELINE, settings.pipeline], ...Object.entries(settings.pipelines)]);
}

/** The pipeline of that name; throws `unknown-pipeline` with those there are. */
export function pipelineNamed(settings: Settings, name: string, file: string): PipelineSettings {
  const pipelines = pipelinesOf(settings);
  const found = pipelines.get(name);
  if (found !== undefined) return found;
  const names = [...pipelines.keys()];
  const near = nearestNames(name, names)[0];
  throw new StemmaError(
    'unknown-pipeline',
    `no pipeline is called '${name}' in '${file}': there are ${names.join(', ')}`,
    {
      data: { pipeline: name, known: names },
      suggestions: [
        near === undefined
          ? `Add it under \`pipelines:\` in ${file}, or name one that is there.`
          : `Did you mean '${near}'?`,
      ],
    },
  );
}

/**
 * Whether what is asked for is there; throws `unknown-pipeline`, and `no-stage` for a single stage that
 * none of the pipelines asked for has.
 */
export function checkAsked(
  settings: Settings,
  asked: {
    readonly pipelines?: readonly string[] | undefined;
    readonly only?: readonly StageName[] | undefined;
  },
): void {
  const names = asked.pipelines ?? [...pipelinesOf(settings).keys()];
  const graphs = names.map((name) => stageGraph(pipelineNamed(settings, name, SETTINGS_FILE)));
  const there = new Set(graphs.flat().map(({ name }) => name));
  const absent = asked.only?.find((stage) => !there.has(stage));
  if (absent === undefined) return;
  const why = WHY_ABSENT[absent];
  const who = names.length === 1 ? `pipeline '${names.join()}' has` : 'the pipelines have';
  throw new StemmaError('no-stage', `cannot run '${absent}' alone: ${who} no such stage`, {
    data: { stage: absent, pipelines: names, known: [...there] },
    suggestions: [`Stages are: ${[...there].join(', ')}.`, ...(why === undefined ? [] : [why])],
  });
}

/** Parts `REF:PIPELINE`; what stands in `@{…}` is the ref's. */
export function splitPipeline(at: string): { readonly ref: string; readonly pipeline: string } {
  const colon = at.lastIndexOf(':');
  if (colon < 0 || at.indexOf('}', colon) >= 0) return { ref: at, pipeline: MAIN_PIPELINE };
  return { ref: at.slice(0, colon), pipeline: at.slice(colon + 1) };
}
