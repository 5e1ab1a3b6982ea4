import type { Document, Node } from 'yaml';
import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { messageOf } from '../../errors/node-error.js';
import { StemmaError } from '../../errors/stemma-error.js';
import type { PathPart } from './merge-values.js';

/** One version of the settings, parsed. */
export interface ParsedSettings {
  readonly text: string;
  readonly document: Document.Parsed;
  /** The plain value; `null` for an empty text. */
  readonly value: unknown;
}

/** Aliases may not multiply a value beyond this, whatever a hostile file tries. */
const MAX_ALIASES = 100;

/** Parses one version; throws `bad-settings` with side and line. */
export function parseSettings(text: string, side: string): ParsedSettings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) throw badSettings(side, error.message, lines.linePos(error.pos[0]).line);
  try {
    return { text, document, value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (cause) {
    throw badSettings(side, messageOf(cause));
  }
}

function badSettings(side: string, reason: string, line?: number): StemmaError {
  const first = reason.split('\n', 1)[0] ?? '';
  return new StemmaError(
    'bad-settings',
    `cannot merge the settings of ${side}: ${first.replace(/:$/, '')}`,
    {
      data: { side, ...(line === undefined ? {} : { line }) },
    },
  );
}

/** The node that a part of a path names in a collection; undefined when there is none. */
export function childOf(parent: unknown, part: PathPart): Node | undefined {
  if ('key' in part) {
    const pair = isMap(parent)
      ? parent.items.find((each) => keyOf(each.key) === part.key)
      : undefined;
    return nodeOr(pair?.value);
  }
  const item = isSeq(parent) ? parent.items.find((each) => idOf(each) === part.id) : undefined;
  return nodeOr(item);
}

function nodeOr(value: unknown): Node | undefined {
  // Parsed collections hold nodes alone; `null` stands for a value that is not written.
  return typeof value === 'object' && value !== null ? (value as Node) : undefined;
}

/** A key of a map as the plain value names it. */
export function keyOf(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

/** The `id` of an object in a list. */
export function idOf(item: unknown): string | undefined {
  const id = isMap(item) ? item.get('id') : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** The node at a path; undefined when there is none. */
export function nodeAt(settings: ParsedSettings, path: readonly PathPart[]): Node | undefined {
  let node: Node | undefined = settings.document.contents ?? undefined;
  for (const part of path) node = childOf(node, part);
  return node;
}

/**
 * Where a new name goes among ours: right after the last of the names before it in theirs that we
 * have too, or first.
 */
export function placeAfter(
  ours: readonly (string | undefined)[],
  before: readonly (string | undefined)[],
): number {
  const anchor = before.findLast((name) => name !== undefined && ours.includes(name));
  return anchor === undefined ? 0 : ours.indexOf(anchor) + 1;
}
