import { LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { StemmaError } from '../../errors/stemma-error.js';
import { nearestNames } from '../../util/nearest-names.js';
import { describeChoice } from './describe-choice.js';
import { expandPipelines } from './expand-pipelines.js';
import { settingsSchema, type Settings } from './settings.js';

/** Largest settings file that is looked at, in characters: a defence, not a need. */
const MAXIMUM_LENGTH = 1_000_000;

/**
 * The settings in the text of a stemma.yaml, with defaults filled in.
 *
 * Throws `bad-settings` that names file, line and key, what was expected, and the nearest known
 * key for one that is not known; all problems of the file at once.
 */
export function parseSettings(text: string, path: string): Settings {
  if (text.length > MAXIMUM_LENGTH) {
    throw badSettings(path, [{ line: 1, message: 'the file is larger than 1 MB' }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      message: (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, ''),
    }));
    throw badSettings(path, problems);
  }
  const { plain, problems: wrong } = expandPipelines(toPlain(document, path));
  const parsed = settingsSchema.safeParse(plain, { reportInput: true });
  if (parsed.success && wrong.length === 0) return parsed.data;
  const found = [
    ...wrong.map(({ message, path: at }) => ({ message, at })),
    ...(parsed.error?.issues ?? []).flatMap(describeIssue),
  ];
  const problems = found.map(({ message, at }) => ({ line: lineOf(document, lines, at), message }));
  throw badSettings(path, problems);
}

interface Problem {
  readonly line: number;
  readonly message: string;
}

/** What a parsed document says, without lines; throws `bad-settings` for one that blows up. */
export function toPlain(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw badSettings(path, [{ line: 1, message: error.message }]);
  }
}

/** What one issue of the schema says, for a person, and the path that it is about. */
export function describeIssue(issue: z.core.$ZodIssue): { message: string; at: PropertyKey[] }[] {
  if (issue.code === 'invalid_union') {
    const inner = nearestBranch(issue.errors).map((one) => ({
      ...one,
      path: [...issue.path, ...one.path],
    }));
    if (inner.length > 0) return inner.flatMap(describeIssue);
  }
  const where = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const known = knownKeys(issue.path);
      const nearest = nearestNames(key, known)[0];
      const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
      const full = where === '' ? key : `${where}.${key}`;
      // Of several kinds of settings another one has it.
      const message = known.includes(key)
        ? `'${full}' does not go with the kind of '${where}' that is chosen`
        : `unknown key '${full}'${hint}`;
      return { message, at: [...issue.path, key] };
    });
  }
  const [ofKey] = issue.code === 'invalid_key' ? issue.issues : [];
  if (ofKey !== undefined) return [{ message: `'${where}': ${ofKey.message}`, at: issue.path }];
  const subject = where === '' ? 'the file' : `'${where}'`;
  const message =
    describeChoice(issue) ??
    issue.message.replace(
      /^Invalid input: expected (.+), received undefined$/,
      'missing; expected $1',
    );
  return [{ message: `${subject}: ${message}`, at: issue.path }];
}

/** Of what each choice of a union complains about, that of the one choice whose kind is right. */
function nearestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): z.core.$ZodIssue[] {
  const possible = branches.filter((issues) =>
    issues.every(
      ({ path, code }) => path.length > 0 || code === 'unrecognized_keys' || code === 'custom',
    ),
  );
  return possible.length === 1 ? [...(possible[0] ?? [])] : [];
}

/** A part of a JSON Schema, as far as key names need it. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

/** Names of all keys that the schema knows at a path. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  // z.toJSONSchema gives a JSON Schema, of which SchemaNode is a part.
  let nodes: SchemaNode[] = [z.toJSONSchema(settingsSchema, { io: 'input' }) as SchemaNode];
  for (const step of path) {
    nodes = nodes.flatMap(alternatives).flatMap((node) => {
      const next =
        typeof step === 'number'
          ? node.items
          : (node.properties?.[String(step)] ?? node.additionalProperties);
      return typeof next === 'object' ? [next] : [];
    });
  }
  const names = nodes.flatMap(alternatives).flatMap((node) => Object.keys(node.properties ?? {}));
  return [...new Set(names)];
}

function alternatives(node: SchemaNode): SchemaNode[] {
  const choices = [...(node.oneOf ?? []), ...(node.anyOf ?? [])];
  return choices.length === 0 ? [node] : choices.flatMap(alternatives);
}

/** Line of the node at a path, or of the nearest one above it. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = document.getIn(path.slice(0, length - 1), true);
    const position = keyPosition(parent, path[length - 1]);
    if (position !== undefined) return lines.linePos(position).line;
  }
  return 1;
}

/** Offset of a key of a map, or of an item of a list. */
function keyPosition(node: unknown, step: PropertyKey | undefined): number | undefined {
  const items = z.looseObject({ items: z.array(z.unknown()) }).safeParse(node);
  if (!items.success) return undefined;
  const ranged = z.looseObject({ range: z.array(z.number()) });
  for (const [i, item] of items.data.items.entries()) {
    const pair = z.looseObject({ key: z.looseObject({ value: z.unknown() }) }).safeParse(item);
    const matches = pair.success ? pair.data.key.value === step : i === step;
    if (!matches) continue;
    const found = ranged.safeParse(pair.success ? pair.data.key : item);
    if (found.success) return found.data.range[0];
  }
  return undefined;
}

function badSettings(path: string, problems: readonly Problem[]): StemmaError {
  const lines = problems.map(({ line, message }) => `line ${line}: ${message}`);
  return new StemmaError('bad-settings', `cannot use '${path}': ${lines.join('; ')}`, {
    data: { path, problems },
    suggestions: [`Correct ${problems.length === 1 ? 'that line' : 'those lines'} of ${path}.`],
  });
}
