import { StemmaError } from '../../errors/stemma-error.js';
import { shownHashOf } from '../../model/entry-codecs.js';
import { embedFingerprint } from '../../pipeline/embed-stage.js';
import { ChunkReader } from '../../pipeline/chunk-reader.js';
import type { ImportedSettings } from '../../pipeline/stages/embed/embed-settings.js';
import { MAIN_PIPELINE } from '../../pipeline/settings/expand-pipelines.js';
import { locksByPipeline } from '../../pipeline/snapshot-lock.js';
import { VectorFiles } from '../../pipeline/stages/embed/import/vector-files.js';
import { VectorSpool } from '../../pipeline/stages/embed/import/vector-spool.js';
import { toHex } from '../../util/bytes.js';
import { pipelineNamed } from '../choose-pipelines.js';
import { examOf } from '../exam.js';
import { openProjectEmbedder } from '../open-project-embedder.js';
import { SETTINGS_FILE } from '../project-files.js';
import type { Project } from '../project.js';
import { runPipeline } from '../run-pipeline.js';
import { WORKING } from '../snapshot-at.js';
import { snapshotCorpus } from '../snapshot-corpus.js';
import { unknownTexts } from './unknown-texts.js';

/** A text to be embedded elsewhere. */
export interface ExportedText {
  /** To be kept beside its vector. */
  readonly hash: string;
  /** Exactly what is to be embedded. */
  readonly text: string;
  /** Where it stands, for people; a question stands in no document. */
  readonly document?: string;
  readonly ordinal?: number;
}

/** What to export. */
export interface ExportOptions {
  /** Name of a pipeline; the main one unless given. */
  readonly pipeline?: string | undefined;
  /** Questions instead of chunks. */
  readonly questions?: boolean | undefined;
}

/**
 * The texts that have no vector yet, in the store or in the files of `pipeline.embed`: of the chunks
 * as documents and settings are now, or of the questions. Takes a snapshot, extracts and chunks
 * where needed; stemma.lock stays as it is.
 */
export async function exportTexts(
  project: Project,
  options: ExportOptions = {},
): Promise<ExportedText[]> {
  const { settings } = project.readSettings();
  const name = options.pipeline ?? MAIN_PIPELINE;
  const pipeline = pipelineNamed(settings, name, SETTINGS_FILE);
  const { embed } = pipeline;
  if (embed.provider !== 'import') throw notImported(embed.provider);
  if (options.questions === true) return questionsWithout(project, embed);
  project.becomeWriter();
  const previous = project.readLock();
  const { corpus } = await snapshotCorpus(project, { settings, previous });
  const own = previous && locksByPipeline(previous).get(name);
  const { lock } = await runPipeline(project, {
    settings: pipeline,
    corpus,
    previous: own,
    only: new Set(['extract', 'chunk']),
  });
  const { texts, chunks } = lock;
  if (texts === undefined || chunks === undefined) throw new Error('a run without chunks');
  const embedder = await openProjectEmbedder(project, embed, undefined);
  const wanted = { chunks: chunks.root, fingerprint: embedFingerprint(embedder), previous: own };
  const spool = await openSpool(project, embed, embed);
  const reader = new ChunkReader(project.reader, { texts: texts.root, chunks: chunks.root });
  const exported: ExportedText[] = [];
  for (const { hash, document, ordinal } of unknownTexts(project, wanted)) {
    if (spool.has(hash)) continue;
    const chunk = reader.chunksOf(document)[ordinal];
    if (chunk === undefined) throw new Error(`'${document}' has no chunk ${ordinal}`);
    const text = chunk.entry.shown ?? chunk.entry.text;
    exported.push({ hash: toHex(hash), text, document, ordinal });
  }
  return exported;
}

async function questionsWithout(
  project: Project,
  embed: ImportedSettings,
): Promise<ExportedText[]> {
  const { questions } = embed;
  if (questions?.provider !== 'import') {
    throw new StemmaError(
      'questions-not-imported',
      'cannot export questions: pipeline.embed.questions names no files for their vectors',
      {
        suggestions: [
          'Set pipeline.embed.questions to {provider: import, path: …}; a model that is named there embeds questions itself.',
        ],
      },
    );
  }
  const loaded = project.readSettings();
  const exam = await examOf(project, { at: WORKING, commit: undefined, loaded });
  const spool = await openSpool(project, embed, questions);
  const texts = [...new Set(exam.questions.map(({ question }) => question))];
  return texts
    .map((text) => ({ hash: shownHashOf(text), text }))
    .filter(({ hash }) => !spool.has(hash))
    .map(({ hash, text }) => ({ hash: toHex(hash), text }));
}

async function openSpool(
  project: Project,
  { dimensions }: ImportedSettings,
  { path, columns }: Pick<ImportedSettings, 'path' | 'columns'>,
): Promise<VectorSpool> {
  const files = VectorFiles.find(project.folder, path);
  const folder = project.cacheFolder('vectors');
  const spool = await VectorSpool.open(files, { dimensions, columns }, folder);
  project.onClose(() => {
    spool.close();
  });
  return spool;
}

function notImported(provider: string): StemmaError {
  return new StemmaError(
    'not-imported',
    `nothing to export: pipeline.embed is '${provider}', which embeds texts itself`,
    {
      data: { provider },
      suggestions: [
        'Set pipeline.embed to {provider: import, model: …, dimensions: …, path: …} to bring vectors of your own.',
      ],
    },
  );
}
