import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server got it. */
export interface SeenRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The texts in it, wherever the protocol has them. */
  readonly texts: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers one request, in any way. */
export type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** Where each provider's endpoint is, and how it writes vectors. */
export const PROTOCOLS = {
  openai: {
    path: '/v1/embeddings',
    base: '/v1',
    write: (vectors: readonly unknown[], tokens: number) => ({
      object: 'list',
      // In reverse: the protocol has indices.
      data: vectors
        .map((embedding, index) => ({ object: 'embedding', index, embedding }))
        .reverse(),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    }),
    error: (message: string) => ({ error: { message, type: 'error', code: null } }),
  },
  ollama: {
    path: '/api/embed',
    base: '',
    write: (vectors: readonly unknown[], tokens: number) => ({
      model: 'tiny',
      embeddings: vectors,
      total_duration: 14143917,
      prompt_eval_count: tokens,
    }),
    error: (message: string) => ({ error: message }),
  },
  cohere: {
    path: '/v2/embed',
    base: '/v2',
    write: (vectors: readonly unknown[], tokens: number) => ({
      id: 'x',
      embeddings: { float: vectors },
      texts: [],
      meta: { api_version: { version: '2' }, billed_units: { input_tokens: tokens } },
    }),
    error: (message: string) => ({ message }),
  },
  voyage: {
    path: '/voyage/embeddings',
    base: '/voyage',
    write: (vectors: readonly unknown[], tokens: number) => ({
      object: 'list',
      data: vectors.map((embedding, index) => ({ object: 'embedding', embedding, index })),
      model: 'tiny',
      usage: { total_tokens: tokens },
    }),
    error: (message: string) => ({ detail: message }),
  },
} as const;

export type ProtocolName = keyof typeof PROTOCOLS;

export const SERVER_DIMENSIONS = 4;
/** Tokens that the server counts for each text. */
export const SERVER_TOKENS = 7;

/** A vector that depends on the text alone. */
export function serverVector(text: string): number[] {
  return [text.length, text.charCodeAt(0) / 2, text.charCodeAt(text.length - 1) / 4, 1];
}

/** A server in this process that speaks all protocols, and anything else that it is told to. */
export class ProtocolServer {
  readonly #server: Server;
  readonly seen: SeenRequest[] = [];
  /** Answers to the next requests, first come first served; then `otherwise`. */
  readonly answers: Answer[] = [];
  otherwise: Answer = giveVectors();
  /** Most requests that were without an answer at once. */
  mostOpen = 0;
  #open = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      void (async () => {
        this.#open += 1;
        this.mostOpen = Math.max(this.mostOpen, this.#open);
        response.once('close', () => {
          this.#open -= 1;
        });
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part as Buffer);
        const body = JSON.parse(Buffer.concat(parts).toString('utf8'));
        const texts: readonly string[] = body.input ?? body.texts;
        const seen = { url: request.url ?? '', headers: request.headers, texts, body };
        this.seen.push(seen);
        (this.answers.shift() ?? this.otherwise)(seen, response);
      })();
    });
    // Closed after five seconds without work, a connection could take a request to its grave.
    this.#server.keepAliveTimeout = 0;
  }

  static async start(): Promise<ProtocolServer> {
    const server = new ProtocolServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get origin(): string {
    // `start` waited for the socket, so there is an address.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Settings of an embedder by this server. */
  settings(provider: ProtocolName, more: Readonly<Record<string, unknown>> = {}) {
    return {
      provider,
      model: 'tiny',
      dimensions: SERVER_DIMENSIONS,
      baseUrl: this.origin + PROTOCOLS[provider].base,
      ...more,
    };
  }

  get texts(): string[] {
    return this.seen.flatMap(({ texts }) => texts);
  }

  /** As if nothing had been asked and told yet. */
  forget(): void {
    this.seen.length = 0;
    this.answers.length = 0;
    this.otherwise = giveVectors();
    this.mostOpen = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Answers with the vectors of the texts as the protocol of the address has it. */
export function giveVectors(
  vectorsOf: (texts: readonly string[]) => readonly unknown[] = (texts) => texts.map(serverVector),
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (request, response) => {
    const protocol = Object.values(PROTOCOLS).find(({ path }) => path === request.url);
    if (protocol === undefined) give(404, { error: `no ${request.url}` })(request, response);
    else {
      const vectors = vectorsOf(request.texts);
      give(
        200,
        protocol.write(vectors, SERVER_TOKENS * request.texts.length),
        headers,
      )(request, response);
    }
  };
}

/** OpenAI's second way to write vectors. */
export function base64Of(texts: readonly string[]): string[] {
  return texts.map((text) =>
    Buffer.from(Float32Array.from(serverVector(text)).buffer).toString('base64'),
  );
}

/** Answers with a status and a body. */
export function give(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Answers with an error as the protocol of the address writes it. */
export function giveError(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (request, response) => {
    const protocol = Object.values(PROTOCOLS).find(({ path }) => path === request.url);
    give(status, (protocol ?? PROTOCOLS.openai).error(message), headers)(request, response);
  };
}
