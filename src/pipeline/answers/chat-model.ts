import * as z from 'zod';
import type { Canonical } from '../../model/canonical.js';
import type { GenerateSettings } from '../settings/answer-settings.js';
import type { EmbedContext } from '../stages/embed/embed-context.js';
import { RemoteClient } from '../stages/embed/remote/remote-client.js';
import { resolveEndpoint } from '../stages/embed/remote/remote-endpoint.js';
import { badAnswer } from '../stages/embed/remote/remote-errors.js';
import { sleep as realSleep, type Sleep } from '../stages/embed/remote/retry.js';

/** What a model wrote, and the tokens that the server counted. */
export interface ChatReply {
  readonly text: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** A model behind a chat endpoint. */
export interface ChatModel {
  /** Everything that decides a reply to a prompt, as far as we know it: address, fields, seed. */
  identity(repeat: number): Canonical;
  /**
   * Asks once; `repeat` counts from 0 and is added to the seed. Throws `not-authorised`,
   * `model-not-found`, `chat-refused`, `chat-unreachable` (`data.timedOut` where nothing came in
   * time) or `bad-response`; an aborted signal throws its reason.
   */
  ask(prompt: string, repeat: number, signal: AbortSignal): Promise<ChatReply>;
}

const answerSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  usage: z
    .object({
      prompt_tokens: z.int().nonnegative().nullish(),
      completion_tokens: z.int().nonnegative().nullish(),
    })
    .nullish(),
});

/** Most that an answer may have, in bytes. */
const MOST_BYTES = 8_388_608;
const BYTES_PER_TOKEN = 3;

/**
 * Opens a model behind an OpenAI-compatible chat endpoint (`POST …/chat/completions`), by the same
 * client as embedding servers (decision 81); nothing is sent yet. Throws `bad-settings` or
 * `environment-variable-missing`.
 */
export function openChatModel(
  settings: GenerateSettings,
  { setting, ...context }: Pick<EmbedContext, 'host' | 'reporter'> & { readonly setting: string },
  sleep: Sleep = realSleep,
): ChatModel {
  const { baseUrl, model, temperature, seed, maxTokens, parameters = {} } = settings;
  const protocol = {
    provider: 'chat',
    path: '/chat/completions',
    advice: {
      unreachable: `Check the network and ${setting}.baseUrl.`,
      noModel: 'Look which models the server has and what their names are.',
    },
  };
  const endpoint = resolveEndpoint(settings, protocol, context, { kind: 'chat', setting });
  const client = new RemoteClient(endpoint, {
    now: () => context.host.now(),
    sleep,
    onLimit: () => undefined,
  });
  const fields = (repeat: number) => ({
    ...parameters,
    model,
    ...(temperature !== null && { temperature }),
    ...(seed !== null && { seed: seed + repeat }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
  });
  return {
    // Parameters are JSON of any shape, which its own text names.
    identity: (repeat) => [baseUrl, JSON.stringify(fields(repeat)), repeat],
    ask: async (prompt, repeat, signal) => {
      const body = { ...fields(repeat), messages: [{ role: 'user', content: prompt }] };
      const tokens = Math.ceil(Buffer.byteLength(prompt) / BYTES_PER_TOKEN);
      const answer = await client.send({ body, tokens, maxBytes: () => MOST_BYTES }, signal);
      const parsed = answerSchema.safeParse(answer);
      if (!parsed.success) throw badAnswer(endpoint, 'it has no message', { cause: parsed.error });
      const { choices, usage } = parsed.data;
      return {
        text: choices[0]?.message.content ?? '',
        inputTokens: usage?.prompt_tokens ?? null,
        outputTokens: usage?.completion_tokens ?? null,
      };
    },
  };
}
