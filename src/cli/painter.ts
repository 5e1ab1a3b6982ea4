/** How words are set off; with colours, or by signs where there are none. */
export interface Painter {
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
  /** A remark of ours between words of a document. */
  readonly note: (text: string) => string;
  readonly strong: (text: string) => string;
  /** True where `added` and `removed` are read as signs around whole passages. */
  readonly isPlain: boolean;
}

/** Signs as `git diff --word-diff` has them. */
export const plainPainter: Painter = {
  added: (text) => `{+${text}+}`,
  removed: (text) => `[-${text}-]`,
  note: (text) => `«${text}»`,
  strong: (text) => text,
  isPlain: true,
};

const sgr = (on: number, off: number) => (text: string) =>
  text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
const struck = sgr(9, 29);
const red = sgr(31, 39);

/** Colours of a terminal. */
export const colourPainter: Painter = {
  added: sgr(32, 39),
  removed: (text) => red(struck(text)),
  note: sgr(2, 22),
  strong: sgr(1, 22),
  isPlain: false,
};

/** Colours where a person looks at a terminal and does not refuse them (https://no-color.org). */
export function painterFor(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Painter {
  const isRefused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return stream.isTTY === true && !isRefused ? colourPainter : plainPainter;
}
