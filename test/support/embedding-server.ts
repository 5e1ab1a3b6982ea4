import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SettingValues } from './project-folder.js';

const DIMENSIONS = 8;

/** An embeddings endpoint in this process that keeps what it was asked and can make callers wait. */
export class EmbeddingServer {
  readonly #server: Server;
  /** Texts of each request, in the order in which they came. */
  readonly requests: (readonly string[])[] = [];
  #holdAt: number | undefined;
  #release: (() => void) | undefined;
  #held: (() => void) | undefined;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
    // Closed after five seconds without work, a connection could take a request to its grave.
    this.#server.keepAliveTimeout = 0;
  }

  static async start(): Promise<EmbeddingServer> {
    const server = new EmbeddingServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  /** Settings of a pipeline that embeds by this server, four texts a request. */
  get settings(): SettingValues {
    // Without a socket this is never called: `start` waits for it, so there is an address.
    const { port } = this.#server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const embed = { provider: 'openai', model: 'test', dimensions: DIMENSIONS, baseUrl };
    return { 'pipeline.embed': { ...embed, batchSize: 4, concurrency: 1, maxRetries: 0 } };
  }

  get texts(): string[] {
    return this.requests.flat();
  }

  /** Counts requests from 1 again, and holds none. */
  forget(): void {
    this.requests.length = 0;
    this.#holdAt = undefined;
  }

  /** Leaves the request with that number (from 1) without an answer; resolves when it has come. */
  hold(number: number): Promise<void> {
    this.#holdAt = number;
    return new Promise((resolve) => {
      this.#held = resolve;
    });
  }

  /** Answers the request that is held, if its caller still waits. */
  release(): void {
    this.#release?.();
    this.#release = undefined;
  }

  async stop(): Promise<void> {
    this.release();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request) body += String(part);
    const { input } = JSON.parse(body) as { input: string[] };
    this.requests.push(input);
    if (this.requests.length === this.#holdAt) {
      await new Promise<void>((resolve) => {
        this.#release = resolve;
        this.#held?.();
      });
    }
    const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data }));
  }
}

/** Numbers that depend on the text alone. */
function vectorOf(text: string): number[] {
  const hash = createHash('sha256').update(text).digest();
  return Array.from({ length: DIMENSIONS }, (_, i) => hash.readInt16LE(2 * i) / 32768);
}
