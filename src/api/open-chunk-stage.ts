import { ChunkPool, hasChunkThreads } from '../pipeline/chunk-pool.js';
import { chunkStage } from '../pipeline/chunk-stage.js';
import type { DocumentStage } from '../pipeline/document-stage.js';
import type { PipelineSettings } from '../pipeline/settings/settings.js';
import { openProjectEmbedder } from './open-project-embedder.js';
import type { Project } from './project.js';

/** The chunk stage of some settings, with its tokenizer. */
export async function openChunkStage(
  project: Project,
  settings: PipelineSettings,
): Promise<DocumentStage> {
  const embedder = await embedderOfChunks(project, settings);
  const counter = await project.counters.open(settings.chunk.tokenizer, embedder ?? {});
  const { icuVersion, processors: threads } = project.session.host;
  const { source } = counter;
  const canThread = source !== undefined && threads > 1 && hasChunkThreads;
  const openPool = () => {
    if (source === undefined) throw new Error('a counter that other threads cannot open');
    const pool = new ChunkPool({ settings: settings.chunk, counter: source, threads });
    project.onClose(() => pool.close());
    return pool;
  };
  return chunkStage({
    settings: settings.chunk,
    counter,
    icuVersion,
    store: project.store,
    embedder: settings.chunk.splitter === 'semantic' ? embedder : undefined,
    openPool: canThread ? openPool : undefined,
  });
}

/**
 * The embedder that chunking asks for its tokenizer, and the semantic splitter for vectors. Fitted
 * ones have no tokenizer and need not be opened; settings do not let the semantic splitter have one.
 */
async function embedderOfChunks(project: Project, { chunk, embed }: PipelineSettings) {
  const isAsked = chunk.tokenizer === 'embedder' || chunk.splitter === 'semantic';
  if (!isAsked || embed.provider === 'tfidf') return undefined;
  return openProjectEmbedder(project, embed, undefined);
}
