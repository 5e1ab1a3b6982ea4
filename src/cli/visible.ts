/**
 * Text of others made harmless for a terminal: control characters, which could move the cursor or
 * repaint the screen, and marks that turn the direction of writing are shown as `<1B>`. Line breaks
 * and tabs stay.
 */
export function visible(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `<${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}>`,
  );
}
