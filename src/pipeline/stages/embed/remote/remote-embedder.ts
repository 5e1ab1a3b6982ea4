import * as z from 'zod';
import { StemmaError } from '../../../../errors/stemma-error.js';
import type { Canonical } from '../../../../model/canonical.js';
import type { Embedder, Embedding } from '../../../../model/embedder.js';
import type { TokenCounter } from '../../../../model/token-counter.js';
import { openTokenCounter } from '../../../tokens/open-token-counter.js';
import type { EmbedContext } from '../embed-context.js';
import { fitTexts, type TextLimit } from './fit-texts.js';
import { planBatches } from './plan-batches.js';
import { BadAnswer, readVectors } from './read-vectors.js';
import { RemoteClient } from './remote-client.js';
import { resolveEndpoint } from './remote-endpoint.js';
import { badAnswer } from './remote-errors.js';
import type { RemoteProtocol, TextKind } from './remote-protocol.js';
import type { RemoteSettings } from './remote-settings.js';
import { sleep as realSleep, type Sleep } from './retry.js';

/** What is known of a model without asking its server. */
export interface KnownModel {
  /** Length of its vectors when none is asked for. */
  readonly dimensions: number;
  /** Whether the server can shorten them. */
  readonly canShorten: boolean;
  readonly tokenizer?: 'cl100k_base';
  /** Longest text in tokens. */
  readonly maxTokens?: number;
}

/** A provider behind a server, as one embedder needs it. */
export interface RemoteProvider {
  readonly settings: RemoteSettings & {
    readonly model: string;
    readonly dimensions?: number | undefined;
  };
  readonly known?: KnownModel | undefined;
  /** The protocol; `ask` is the length to ask the server for, where it is to shorten vectors. */
  readonly protocol: (ask: number | undefined) => RemoteProtocol;
  /** What decides vectors beside model, address, length, prefixes and truncation. */
  readonly identity?: Readonly<Record<string, Canonical>>;
}

/** Waits of that many milliseconds for a limit are told. */
const WORTH_TELLING = 2000;
/** Most that a number takes in JSON, and what surrounds the numbers, in bytes. */
const NUMBER_BYTES = 32;
const ENVELOPE_BYTES = 1_048_576;
/** A server may quote the texts back, with each character escaped. */
const ECHO = 8;

/**
 * Opens an embedder behind a server; nothing is sent before the first text.
 *
 * The identity has the address as the settings write it, never the key. `sleep` waits between
 * tries. Throws `dimensions-unknown`, `bad-settings`, `environment-variable-missing`, and for
 * `tokenizer` what `openTokenCounter` throws.
 */
export async function openRemoteEmbedder(
  provider: RemoteProvider,
  context: EmbedContext,
  sleep: Sleep = realSleep,
): Promise<Embedder> {
  const { settings, known } = provider;
  const dimensions = settings.dimensions ?? known?.dimensions;
  if (dimensions === undefined) throw dimensionsUnknown(settings.model);
  const requestDimensions =
    settings.requestDimensions ?? (settings.dimensions !== undefined && known?.canShorten === true);
  const protocol = provider.protocol(requestDimensions ? dimensions : undefined);
  const counter = await openCounter(provider, context);
  const limit = limitOf(provider, counter);
  const embedder = new RemoteEmbedder({ protocol, settings, dimensions, counter, limit }, context, {
    sleep,
  });
  const { model, baseUrl, queryPrefix, passagePrefix, price } = settings;
  return {
    identity: {
      provider: protocol.provider,
      ...{ model, baseUrl, dimensions, requestDimensions, queryPrefix, passagePrefix },
      ...provider.identity,
      // A refused text has no vector, so that limit decides none.
      ...(limit?.overflow === 'truncate'
        ? { overflow: 'truncate', maxTokens: limit.maxTokens, tokenizer: limit.counter.id }
        : {}),
    },
    dimensions,
    batchSize: settings.batchSize,
    concurrency: settings.concurrency,
    ...(price === undefined ? {} : { price }),
    ...(counter === undefined ? {} : { tokenizer: counter }),
    embedPassages: (texts, signal) => embedder.embed(texts, { kind: 'passage', signal }),
    embedQueries: (texts, signal) => embedder.embed(texts, { kind: 'query', signal }),
    close: () => Promise.resolve(),
  };
}

interface RemoteParts {
  readonly protocol: RemoteProtocol;
  readonly settings: RemoteProvider['settings'];
  readonly dimensions: number;
  readonly counter: TokenCounter | undefined;
  readonly limit: TextLimit | undefined;
}

interface EmbedOptions {
  readonly kind: TextKind;
  readonly signal: AbortSignal | undefined;
}

class RemoteEmbedder {
  readonly #client: RemoteClient;
  #hasTold = false;

  constructor(
    readonly parts: RemoteParts,
    context: EmbedContext,
    { sleep }: { readonly sleep: Sleep },
  ) {
    const endpoint = resolveEndpoint(parts.settings, parts.protocol, context);
    this.#client = new RemoteClient(endpoint, {
      now: () => context.host.now(),
      sleep,
      onLimit: (milliseconds) => {
        if (milliseconds < WORTH_TELLING || this.#hasTold) return;
        this.#hasTold = true;
        context.reporter.warn(
          `'${endpoint.shownUrl}' limits how much may be sent: going on at its pace, now after ${Math.ceil(milliseconds / 1000)} s`,
        );
      },
    });
  }

  async embed(given: readonly string[], { kind, signal }: EmbedOptions): Promise<Embedding> {
    signal?.throwIfAborted();
    refuseEmpty(given);
    const { settings, counter, limit } = this.parts;
    const prefix = kind === 'query' ? settings.queryPrefix : settings.passagePrefix;
    const { texts, tokens, truncated } = fitTexts(
      given.map((text) => prefix + text),
      { ...(counter && { counter }), ...(limit && { limit }) },
    );
    const limits = { items: settings.batchSize, tokens: settings.batchTokens };
    const vectors: Float32Array[] = [];
    let counted: number | undefined;
    for (const [start, end] of planBatches(tokens, limits)) {
      const sum = tokens.slice(start, end).reduce((all, one) => all + one, 0);
      const answer = await this.#request(texts.slice(start, end), { kind, signal, tokens: sum });
      for (const vector of answer.vectors) vectors.push(vector);
      if (answer.tokens !== undefined) counted = (counted ?? 0) + answer.tokens;
    }
    return { vectors, truncated, ...(counted === undefined ? {} : { tokens: counted }) };
  }

  async #request(
    texts: readonly string[],
    { kind, signal, tokens }: EmbedOptions & { readonly tokens: number },
  ) {
    const { protocol, dimensions } = this.parts;
    const count = texts.length;
    const maxBytes = (requestBytes: number) =>
      ENVELOPE_BYTES + ECHO * requestBytes + count * dimensions * NUMBER_BYTES;
    const request = { body: protocol.body(texts, kind), tokens, maxBytes };
    const { endpoint } = this.#client;
    const parsed = protocol.answer.safeParse(await this.#client.send(request, signal));
    if (!parsed.success) {
      const reason = `it is no list of embeddings (${oneLine(z.prettifyError(parsed.error))})`;
      throw badAnswer(endpoint, reason, { cause: parsed.error });
    }
    try {
      const vectors = readVectors(parsed.data, { count, dimensions });
      return { vectors, tokens: parsed.data.tokens };
    } catch (error) {
      if (!(error instanceof BadAnswer)) throw error;
      throw badAnswer(endpoint, error.message, { dimensions: error.dimensions });
    }
  }
}

/** The tokenizer that the settings name, else the one that the model is known to have. */
async function openCounter(
  { settings, known }: RemoteProvider,
  { projectFolder }: EmbedContext,
): Promise<TokenCounter | undefined> {
  const name = settings.tokenizer ?? known?.tokenizer;
  return name === undefined ? undefined : openTokenCounter(name, { projectFolder });
}

function limitOf(
  { settings, known }: RemoteProvider,
  counter: TokenCounter | undefined,
): TextLimit | undefined {
  const maxTokens = settings.maxTokens ?? known?.maxTokens;
  const { overflow } = settings;
  if (maxTokens !== undefined && counter !== undefined) return { maxTokens, overflow, counter };
  // Without these nothing would be cut, or nobody could count what the server cuts.
  const missing = [
    ...(settings.maxTokens === undefined && overflow === 'truncate' ? ['maxTokens'] : []),
    ...(counter === undefined && (overflow === 'truncate' || maxTokens !== undefined)
      ? ['tokenizer']
      : []),
  ];
  if (missing.length === 0) return undefined;
  throw new StemmaError(
    'bad-settings',
    `cannot hold texts to the limit of model '${settings.model}': pipeline.embed.${missing.join(' and pipeline.embed.')} is not set`,
    {
      data: { model: settings.model, missing },
      suggestions: [
        'Set maxTokens to the model’s limit and tokenizer to cl100k_base, o200k_base or the path of its tokenizer.json.',
        'Or leave both out with overflow: error, where the server refuses longer texts.',
      ],
    },
  );
}

function refuseEmpty(texts: readonly string[]): void {
  const empty = texts.indexOf('');
  if (empty === -1) return;
  throw new StemmaError(
    'empty-text',
    `cannot embed text ${empty + 1} of ${texts.length}: it is empty`,
    { suggestions: ['Leave empty chunks and questions out.'] },
  );
}

function dimensionsUnknown(model: string): StemmaError {
  return new StemmaError(
    'dimensions-unknown',
    `cannot tell the length of the vectors of model '${model}'`,
    {
      data: { model, setting: 'pipeline.embed.dimensions' },
      suggestions: [
        'Set pipeline.embed.dimensions in stemma.yaml to the length that the server gives.',
      ],
    },
  );
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 300);
}
