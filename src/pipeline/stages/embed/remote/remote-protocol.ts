import type * as z from 'zod';

/** What a text is embedded as. */
export type TextKind = 'passage' | 'query';

/** What an answer holds, in the order of the texts. */
export interface RemoteAnswer {
  /** Numbers, or base64 of little-endian float32. */
  readonly vectors: readonly (readonly number[] | string)[];
  /** Tokens that the server counted. */
  readonly tokens?: number | undefined;
}

/** How one provider's embeddings endpoint is spoken to; everything else is the same for all. */
export interface RemoteProtocol {
  /** As the settings name it: `openai`. */
  readonly provider: string;
  /** Added to the address of the settings: `/embeddings`. */
  readonly path: string;
  /** The body of a request, for JSON. */
  body(texts: readonly string[], kind: TextKind): object;
  /** Reads the answer that is no error; says where it has another shape. */
  readonly answer: z.ZodType<RemoteAnswer>;
  /** What to do where the server is not reached, or does not have the model. */
  readonly advice: { readonly unreachable: string; readonly noModel: string };
}
