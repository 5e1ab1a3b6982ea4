/** What a provider charges for embedding. */
export interface Price {
  readonly perMillionTokens: number;
  /** Such as `USD`; only shown. */
  readonly currency: string;
}

/** What `tokens` cost, in the price's currency. */
export function costOf(tokens: number, price: Price): number {
  return (tokens / 1_000_000) * price.perMillionTokens;
}
