/** Texts that are embedded to tell stages apart, at most, unless said. */
export const EMBED_LIMIT = 1000;
