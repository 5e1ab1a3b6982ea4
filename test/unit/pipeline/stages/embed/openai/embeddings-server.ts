import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll } from 'vitest';

/** What a request to the server held. */
export interface SeenRequest {
  readonly authorization: string | undefined;
  readonly body: {
    readonly model: string;
    readonly input: readonly string[];
    readonly dimensions?: number;
    readonly encoding_format?: string;
  };
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** A server that speaks OpenAI's embeddings protocol on a port of this machine. */
export interface EmbeddingsServer {
  readonly baseUrl: string;
  readonly seen: SeenRequest[];
  /** Answers to the next requests, first come first served; then `giveEmbeddings`. */
  readonly answers: Answer[];
}

/** Starts a server that is stopped after the tests of the file. */
export async function startEmbeddingsServer(): Promise<EmbeddingsServer> {
  const seen: SeenRequest[] = [];
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then((content) => {
      seen.push(content);
      (answers.shift() ?? giveEmbeddings())(content, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { baseUrl: `http://127.0.0.1:${address.port}/v1`, seen, answers };
}

/** A vector of four numbers that depends on the text alone. */
export function vectorOf(text: string): number[] {
  return [text.length, text.charCodeAt(0) / 2, text.charCodeAt(text.length - 1) / 4, 1];
}

/** Answers with the vectors of the texts; in reverse order, for the protocol has indices. */
export function giveEmbeddings(encoding: 'float' | 'base64' = 'float'): Answer {
  return ({ body }, response) => {
    const data = body.input.map((text, index) => {
      const vector = vectorOf(text);
      const bytes = Buffer.from(Float32Array.from(vector).buffer);
      return {
        object: 'embedding',
        index,
        embedding: encoding === 'float' ? vector : bytes.toString('base64'),
      };
    });
    give(200, { object: 'list', model: body.model, data: data.reverse() })(
      { body, authorization: '' },
      response,
    );
  };
}

/** Answers with a status and a JSON body. */
export function give(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** OpenAI's error object. */
export function giveError(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Answer {
  return give(status, { error: { message, type: 'error', code: null } }, headers);
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += String(chunk);
  if (request.method !== 'POST' || request.url !== '/v1/embeddings')
    throw new Error(`wrong address ${request.url}`);
  return {
    authorization: request.headers.authorization,
    body: JSON.parse(text),
  };
}
