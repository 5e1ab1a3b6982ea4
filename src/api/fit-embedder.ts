import { StemmaError } from '../errors/stemma-error.js';
import { fingerprintOf } from '../model/fingerprint.js';
import type { ObjectId } from '../model/object-id.js';
import { ChunkReader } from '../pipeline/chunk-reader.js';
import type { FittedModel } from '../pipeline/snapshot-lock.js';
import type { TfidfSettings } from '../pipeline/stages/embed/embed-settings.js';
import { fitTfidf } from '../pipeline/stages/embed/tfidf/fit-tfidf.js';
import { SqliteDerivationLog } from '../store/sqlite-derivation-log.js';
import type { Project } from './project.js';
import type { PipelineRun } from './pipeline-run.js';

/** Raised when equal chunks give another model. */
const FIT_VERSION = 1;

/**
 * The fitted model that the embed settings need; undefined where the provider has none.
 *
 * A model that the previous lock pins for the same settings stays, however the corpus changed:
 * otherwise an edit of one document would change every vector. It is fitted on the present chunks
 * when there is none yet or `refit` asks for it.
 */
export function fitEmbedder(
  project: Project,
  run: PipelineRun,
  roots: { readonly texts: ObjectId; readonly chunks: ObjectId },
): FittedModel | undefined {
  const { embed } = run.settings;
  if (embed.provider !== 'tfidf') return undefined;
  const settings = fitSettings(embed);
  const pinned = run.previous?.vectors?.fitted;
  const keep = run.refit !== true && pinned?.settings === settings;
  if (keep && project.store.has(pinned.model)) return pinned;
  const fitted = {
    model: fit(project, run, { ...roots, settings }),
    settings,
    chunks: roots.chunks,
  };
  // A clone has the lock without the model: the same chunks give the same model again, others do not.
  if (keep && fitted.model !== pinned.model) throw missingModel(pinned);
  return fitted;
}

/** Names the settings that decide a fitted model; the others weigh what it holds. */
export function fitSettings({ lowercase }: TfidfSettings): string {
  return fingerprintOf(['fit', FIT_VERSION, { lowercase }]);
}

/** A pinned model is not in the store, and fitting again would give another. */
export function missingModel(fitted: FittedModel): StemmaError {
  return new StemmaError(
    'object-missing',
    `cannot embed: the fitted model ${fitted.model.slice(0, 12)} that stemma.lock pins is not in the store`,
    {
      data: { model: fitted.model },
      suggestions: [
        'Run `stemma run --refit` to fit it again on the present chunks; every vector changes.',
      ],
    },
  );
}

function fit(
  project: Project,
  run: PipelineRun,
  from: { readonly texts: ObjectId; readonly chunks: ObjectId; readonly settings: string },
): ObjectId {
  const { embed } = run.settings;
  if (embed.provider !== 'tfidf') throw new Error(`nothing to fit for '${embed.provider}'`);
  const log = new SqliteDerivationLog(project.cache);
  const known = run.force === true ? undefined : log.find(from.settings, from.chunks);
  if (known !== undefined && project.store.has(known.output)) return known.output;
  project.becomeWriter();
  const chunks = new ChunkReader(project.reader, from);
  const model = project.store.put('model', fitTfidf(shownTexts(chunks), embed));
  project.store.flush();
  log.record({ fingerprint: from.settings, input: from.chunks, output: model, tally: {} });
  return model;
}

function* shownTexts(chunks: ChunkReader): Generator<string, void, undefined> {
  for (const { entry } of chunks.all()) yield entry.shown ?? entry.text;
}
