import type { DiffResult } from '../../api/diff/diff-project.js';
import { visible } from '../visible.js';
import type { ItemStyle } from './chunk-item-lines.js';
import { isSpaceOnly, wordLines, type Words } from './word-lines.js';

type Hunk = NonNullable<NonNullable<DiffResult['sources']>[number]['hunks']>[number];

/** Lines of a document's source that differ, line by line, long ones cut to what differs. */
export function sourceHunkLines(
  { lineBefore, lineAfter, words }: Hunk,
  style: ItemStyle,
): string[] {
  const place = lineBefore === lineAfter ? `${lineAfter}` : `${lineBefore} -> ${lineAfter}`;
  const lines = splitLines(words);
  while (lines.at(-1)?.length === 0) lines.pop();
  return [`  line ${place}`, ...lines.flatMap((line) => sourceLine(line, style))];
}

function sourceLine(line: Words, style: ItemStyle): string[] {
  const text = visible(line.map(([, part]) => part).join(''));
  const indent = `    ${/^ {0,24}/.exec(text)?.[0] ?? ''}`;
  if (text.trim() === '') return [''];
  if (line.every(([fate]) => fate === 'same')) {
    const room = style.width - indent.length;
    const content = text.trim();
    return [
      indent + (content.length > room ? `${content.slice(0, room - 1).trimEnd()}…` : content),
    ];
  }
  if (isSpaceOnly(line)) return [`${indent}${style.painter.note('only white space differs')}`];
  return wordLines(line, { ...style, indent });
}

/** The pieces of each line; what moved within a document was taken out here and put in there. */
function splitLines(words: Words): Words[number][][] {
  const lines: Words[number][][] = [[]];
  for (const [fate, text] of words) {
    const isGone = fate === 'out' || fate === 'moved-out';
    const isNew = fate === 'in' || fate === 'moved-in';
    const kind = isGone ? 'removed' : isNew ? 'added' : fate;
    for (const [i, part] of text.split('\n').entries()) {
      if (i > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push([kind, part]);
    }
  }
  return lines;
}
