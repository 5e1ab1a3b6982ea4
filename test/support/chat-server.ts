import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the endpoint got it. */
export interface ChatRequest {
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly model: string;
  readonly prompt: string;
  readonly seed: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the endpoint replies: words, a status with a message, or nothing at all. */
export type ChatAnswer =
  string | { readonly status: number; readonly message: string; readonly code?: string } | null;

/** An OpenAI-compatible chat endpoint in this process that keeps what it was asked. */
export class ChatServer {
  readonly #server: Server;
  readonly requests: ChatRequest[] = [];
  answer: (request: ChatRequest) => ChatAnswer = () => 'nothing';

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#reply(request, response);
    });
    // Closed after five seconds without work, a connection could take a request to its grave.
    this.#server.keepAliveTimeout = 0;
  }

  static async start(): Promise<ChatServer> {
    const server = new ChatServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get baseUrl(): string {
    // `start` waited for it, so there is an address.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request) text += String(part);
    const body = JSON.parse(text) as {
      model: string;
      messages: { content: string }[];
      seed?: number;
    };
    const seen: ChatRequest = {
      authorization: request.headers.authorization,
      path: request.url,
      model: body.model,
      prompt: body.messages[0]?.content ?? '',
      seed: body.seed,
      body,
    };
    this.requests.push(seen);
    const answer = this.answer(seen);
    if (answer === null) return;
    response.setHeader('content-type', 'application/json');
    if (typeof answer === 'object') {
      response.statusCode = answer.status;
      response.end(JSON.stringify({ error: { message: answer.message, code: answer.code } }));
      return;
    }
    const choices = [{ index: 0, message: { role: 'assistant', content: answer } }];
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
    response.end(JSON.stringify({ choices, usage }));
  }
}
