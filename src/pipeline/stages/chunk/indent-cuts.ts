import { LINE_RANK, type CodeCut, type CodeLine } from './code-lines.js';

/** Deeper lines are no more of a cut than those of this depth. */
const DEEPEST = 60;

const TAB = 4;

/** A line that goes on with what the one before began, or ends it. */
const continues = /^(?:[)\]}>,;.]|(?:end|fi|done|esac|else|elif|elsif|then)\b)/;

const comment = /^(?:\/\/|\/\*|\*|#(?!include|define|if|endif|import|pragma)|--|;|%|@)/;

/**
 * Cuts of code whose grammar is not known, by indentation: lines that are less indented come first,
 * and of those equally far the ones after a blank line. A line that is deeper than the one before,
 * that closes something, or that a comment or an annotation directly precedes begins nothing.
 */
export function indentCuts(text: string, lines: readonly CodeLine[]): CodeCut[] {
  let depth = 0;
  let afterComment = false;
  return lines.map(({ start, first, end, afterBlank }) => {
    const before = depth;
    depth = indentation(text.slice(start, first));
    const code = text.slice(first, Math.min(end, first + 20));
    const belongs = depth > before || continues.test(code) || (afterComment && !afterBlank);
    afterComment = comment.test(code);
    const rank = 2 * Math.min(depth, DEEPEST) + (afterBlank ? 0 : 1);
    return { at: start, rank: belongs ? LINE_RANK : rank };
  });
}

/** Columns of white space. */
function indentation(space: string): number {
  let columns = 0;
  for (const char of space) columns += char === '\t' ? TAB : 1;
  return columns;
}
