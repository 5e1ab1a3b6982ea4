import type { CleanSettings } from './clean-settings.js';
import { editText, type MarkedText } from './edit-text.js';
import { invisibleEdits } from './invisible-edits.js';
import { unicodeEdits } from './unicode-edits.js';

/** Settings that make the characters of a text even; lines are compared after that. */
export type CharacterSettings = Pick<CleanSettings, 'unicode' | 'invisible'>;

/** A text in its normal form and without invisible characters, titles of headings with it. */
export function normalizeText(marked: MarkedText, settings: CharacterSettings): MarkedText {
  const { unicode, invisible } = settings;
  const formed = unicode === 'keep' ? marked : editText(marked, unicodeEdits(marked.text, unicode));
  const even = invisible === 'keep' ? formed : editText(formed, invisibleEdits(formed.text));
  const titled = even.marks.map((mark) => {
    if (mark.type !== 'heading') return mark;
    const title = normalizeTitle(mark.title, settings);
    return title === mark.title ? mark : { ...mark, title };
  });
  const isSame = titled.every((mark, i) => mark === even.marks[i]);
  return isSame ? even : { text: even.text, marks: titled };
}

function normalizeTitle(title: string, { unicode, invisible }: CharacterSettings): string {
  const bare = (text: string) => ({ text, marks: [] });
  const formed =
    unicode === 'keep' ? title : editText(bare(title), unicodeEdits(title, unicode)).text;
  return invisible === 'keep' ? formed : editText(bare(formed), invisibleEdits(formed)).text;
}
