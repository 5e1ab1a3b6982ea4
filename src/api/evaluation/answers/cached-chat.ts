import { StemmaError } from '../../../errors/stemma-error.js';
import { fingerprintOf } from '../../../model/fingerprint.js';
import {
  openChatModel,
  type ChatModel,
  type ChatReply,
} from '../../../pipeline/answers/chat-model.js';
import type { GenerateSettings } from '../../../pipeline/settings/answer-settings.js';
import { fromUtf8, utf8 } from '../../../util/bytes.js';
import type { Project } from '../../project.js';
import type { AnswerCosts } from './answers-report.js';

/** A chat model that is asked the same once: replies are kept by what decides them. */
export class CachedChat {
  readonly #model: ChatModel;
  #asked = 0;
  #known = 0;
  #input: number | null = 0;
  #output: number | null = 0;

  constructor(
    readonly project: Project,
    readonly settings: GenerateSettings,
    setting: string,
  ) {
    const { host, reporter } = project.session;
    this.#model = openChatModel(settings, { host, reporter, setting });
  }

  /** A reply; undefined where none came in time, which is not kept. */
  async ask(prompt: string, repeat: number): Promise<string | undefined> {
    const { cache, session } = this.project;
    const name = `reply:${fingerprintOf([this.#model.identity(repeat), prompt])}`;
    const known = cache.note(name);
    if (known !== undefined) {
      this.#known++;
      return fromUtf8(known);
    }
    this.#asked++;
    try {
      const reply = await this.#model.ask(prompt, repeat, session.signal);
      this.#count(reply);
      cache.saveNote(name, utf8(reply.text));
      return reply.text;
    } catch (error) {
      if (!(error instanceof StemmaError) || error.data['timedOut'] !== true) throw error;
      return undefined;
    }
  }

  costs(): AnswerCosts {
    const { price } = this.settings;
    const [input, output] = [this.#input, this.#output];
    const cost =
      price === undefined || input === null || output === null
        ? null
        : {
            amount: (input * price.input + output * price.output) / 1_000_000,
            currency: price.currency,
          };
    const { asked, known } = { asked: this.#asked, known: this.#known };
    return { asked, known, inputTokens: input, outputTokens: output, cost };
  }

  #count({ inputTokens, outputTokens }: ChatReply): void {
    this.#input = sum(this.#input, inputTokens);
    this.#output = sum(this.#output, outputTokens);
  }
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
