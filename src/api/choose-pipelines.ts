import { StemmaError } from '../errors/stemma-error.js';
import { MAIN_PIPELINE } from '../pipeline/settings/expand-pipelines.js';
import type { PipelineSettings, Settings } from '../pipeline/settings/settings.js';
import { nearestNames } from '../util/nearest-names.js';

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

/** Parts `REF:PIPELINE`; what stands in `@{…}` is the ref's. */
export function splitPipeline(at: string): { readonly ref: string; readonly pipeline: string } {
  const colon = at.lastIndexOf(':');
  if (colon < 0 || at.indexOf('}', colon) >= 0) return { ref: at, pipeline: MAIN_PIPELINE };
  return { ref: at.slice(0, colon), pipeline: at.slice(colon + 1) };
}
