/** A fenced code block that is open. */
export interface CodeFence {
  readonly marker: '`' | '~';
  /** Marker characters of the opening line; the closing one has at least as many. */
  readonly length: number;
  /** Column of the opening fence. */
  readonly column: number;
  /** What the fence stands in, if its line says so: the block ends where that does. */
  readonly container: 'none' | 'item' | 'quote';
  /** Offset of the fence in the content of its line. */
  readonly offset: number;
  /** What follows the fence on its line: the language, mostly. */
  readonly info: string;
}

/** A line without its indent, and the column that what remains starts at (tabs stop at four). */
export interface IndentedLine {
  readonly content: string;
  readonly column: number;
}

/** Parts a line from its leading blanks. */
export function measureIndent(line: string): IndentedLine {
  let column = 0;
  let index = 0;
  for (; index < line.length; index += 1) {
    if (line[index] === '\t') column += 4 - (column % 4);
    else if (line[index] === ' ') column += 1;
    else break;
  }
  return { content: line.slice(index), column };
}

/** A list marker or quote mark with the blanks after it. */
const containerMark = /^(?:[-+*]|\d{1,9}[.)]|>)(?:[ \t]{1,4}|(?=>|[`~]))/;

/** The fence that a line opens, also behind list markers and quote marks. */
export function openFence({ content, column }: IndentedLine): CodeFence | undefined {
  let rest = content;
  let container: CodeFence['container'] = 'none';
  for (let mark = containerMark.exec(rest); mark !== null; mark = containerMark.exec(rest)) {
    container = mark[0].startsWith('>') ? 'quote' : 'item';
    rest = rest.slice(mark[0].length);
  }
  const run = /^(?:`{3,}|~{3,})/.exec(rest)?.[0];
  if (run === undefined) return undefined;
  const marker = run.startsWith('~') ? '~' : '`';
  if (marker === '`' && rest.includes('`', run.length)) return undefined;
  const offset = content.length - rest.length;
  return {
    marker,
    length: run.length,
    column: column + offset,
    container,
    offset,
    info: rest.slice(run.length).trim(),
  };
}

/** What a line does to an open fence: `outside` means that the block ended before it. */
export function continueFence(
  fence: CodeFence,
  line: IndentedLine,
): 'inside' | 'closes' | 'outside' {
  const { container } = fence;
  if (container === 'quote' && !line.content.startsWith('>')) return 'outside';
  const inner = container === 'quote' ? unquote(line) : line;
  if (closes(fence, inner)) return 'closes';
  const leftItem = container === 'item' && line.content !== '' && line.column < fence.column;
  return leftItem ? 'outside' : 'inside';
}

function unquote(line: IndentedLine): IndentedLine {
  let inner = line;
  while (inner.content.startsWith('>')) {
    const { content, column } = measureIndent(inner.content.slice(1));
    inner = { content, column: inner.column + 1 + column };
  }
  return inner;
}

function closes(fence: CodeFence, { content, column }: IndentedLine): boolean {
  if (column > fence.column + 3) return false;
  let length = 0;
  while (content[length] === fence.marker) length += 1;
  return length >= fence.length && content.slice(length).trim() === '';
}
