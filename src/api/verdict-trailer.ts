/** Names, in the message of a promotion, the object that holds its verdict. */
export const VERDICT_TRAILER = 'Stemma-Verdict';
