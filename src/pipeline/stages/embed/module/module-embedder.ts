import { StemmaError } from '../../../../errors/stemma-error.js';
import type { Embedder, Embedding } from '../../../../model/embedder.js';
import type { EmbedContext } from '../embed-context.js';
import { readModuleCode, type ModuleCode } from './module-code.js';
import type { ModuleSettings } from './module-settings.js';
import { ModuleFailure, ModuleThread } from './module-thread.js';
import { TrustedModules } from './trusted-modules.js';

/** Raised when the same code is called in another way. */
const VERSION = 1;

/** Most of a module's own words in a message, in characters. */
const LONGEST_QUOTE = 600;

/**
 * Opens an embedder that is code of the project. The code is read here and run by the first text, and
 * only where the user trusts it as it is then. Its bytes are its identity.
 *
 * Throws what `readModuleCode` throws; embedding throws `module-not-trusted`, `module-changed`,
 * `module-failed` or `wrong-dimensions`.
 */
export function openModuleEmbedder(settings: ModuleSettings, context: EmbedContext): Embedder {
  const code = readModuleCode(context.projectFolder, settings.path);
  const embedder = new ModuleEmbedder(settings, context, code);
  const { dimensions, batchSize } = settings;
  return {
    identity: { provider: 'module', version: VERSION, code: code.hash, dimensions },
    dimensions,
    batchSize,
    embedPassages: (texts, signal) => embedder.embed(texts, { kind: 'passage', signal }),
    embedQueries: (texts, signal) => embedder.embed(texts, { kind: 'query', signal }),
    close: () => embedder.close(),
  };
}

interface EmbedOptions {
  readonly kind: 'passage' | 'query';
  readonly signal: AbortSignal | undefined;
}

class ModuleEmbedder {
  #thread: Promise<ModuleThread> | undefined;

  constructor(
    readonly settings: ModuleSettings,
    readonly context: EmbedContext,
    readonly code: ModuleCode,
  ) {}

  async embed(texts: readonly string[], { kind, signal }: EmbedOptions): Promise<Embedding> {
    signal?.throwIfAborted();
    if (texts.length === 0) return { vectors: [], truncated: [] };
    const thread = await this.#load();
    let vectors: Float32Array[];
    try {
      vectors = await thread.embed(texts, { kind, signal });
    } catch (error) {
      if (thread.isOver) this.#thread = undefined;
      if (!(error instanceof ModuleFailure)) throw error;
      throw this.#failed('failed to embed', error.message);
    }
    this.#check(vectors, texts);
    return { vectors, truncated: [] };
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    // One that did not load was told of then, and has no thread left.
    const loaded = await thread?.catch(() => undefined);
    await loaded?.close();
  }

  /** A failed load is not kept: what was wrong may be put right meanwhile. */
  #load(): Promise<ModuleThread> {
    this.#thread ??= this.#start().catch((error: unknown) => {
      this.#thread = undefined;
      throw error;
    });
    return this.#thread;
  }

  async #start(): Promise<ModuleThread> {
    const { settings, context, code } = this;
    const { path, dimensions } = settings;
    if (!new TrustedModules(context.host).has(code)) throw this.#notTrusted();
    // What is run is what was hashed, also where the embedder was opened long ago.
    if (readModuleCode(code.project, path).hash !== code.hash) throw this.#changed();
    let thread: ModuleThread;
    try {
      thread = await ModuleThread.start(code.entry, (line) => {
        context.reporter.warn(`${path}: ${line}`);
      });
    } catch (error) {
      if (!(error instanceof ModuleFailure)) throw error;
      throw this.#failed('cannot be loaded', error.message);
    }
    if (thread.dimensions === null || thread.dimensions === dimensions) return thread;
    await thread.close();
    throw this.#wrongDimensions(thread.dimensions, 'its dimensions are');
  }

  #check(vectors: readonly Float32Array[], texts: readonly string[]): void {
    if (vectors.length !== texts.length) {
      const gave = `gave ${vectors.length} vectors for ${texts.length} texts`;
      throw this.#failed('is wrong', `embed() ${gave}`);
    }
    const odd = vectors.find(({ length }) => length !== this.settings.dimensions);
    if (odd !== undefined) throw this.#wrongDimensions(odd.length, 'its vectors have the length');
    const broken = vectors.findIndex((vector) => !vector.every(Number.isFinite));
    if (broken < 0) return;
    const text = JSON.stringify(texts[broken]?.slice(0, 60));
    throw this.#failed('is wrong', `embed() gave a value that is no number for the text ${text}`);
  }

  #notTrusted(): StemmaError {
    const { path } = this.settings;
    return new StemmaError(
      'module-not-trusted',
      `cannot run '${path}': its code is not trusted in this project as it is now`,
      {
        data: {
          module: path,
          hash: this.code.hash,
          files: this.code.files.map((file) => file.path),
        },
        suggestions: [`Read the code, then allow it to run: stemma trust ${path}`],
      },
    );
  }

  #changed(): StemmaError {
    const { path } = this.settings;
    return new StemmaError('module-changed', `cannot run '${path}': it changed meanwhile`, {
      data: { module: path },
      suggestions: ['Run the command again.'],
    });
  }

  #wrongDimensions(dimensions: number, what: string): StemmaError {
    const { path, dimensions: expected } = this.settings;
    return new StemmaError(
      'wrong-dimensions',
      `module '${path}' does not go with its settings: ${what} ${dimensions}, pipeline.embed.dimensions is ${expected}`,
      {
        data: { module: path, dimensions, expected },
        suggestions: [
          `Set pipeline.embed.dimensions: ${dimensions} in stemma.yaml, or correct the module.`,
        ],
      },
    );
  }

  #failed(how: string, words: string): StemmaError {
    const { path } = this.settings;
    const said = words.replace(/\s+/g, ' ').trim().slice(0, LONGEST_QUOTE);
    return new StemmaError('module-failed', `module '${path}' ${how}: ${said}`, {
      data: { module: path },
      suggestions: [`Correct '${path}', then run again: finished work is kept.`],
    });
  }
}
