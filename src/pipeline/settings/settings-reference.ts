import { stringify } from 'yaml';
import { z } from 'zod';
import { settingsSchema } from './settings.js';

/** One key of stemma.yaml as the reference tells it. */
export interface SettingEntry {
  /** Key path; `[]` stands for an item of a list, `NAME` for a name of the user's. */
  readonly path: string;
  /** Kind of the section it belongs to, where there are several: `provider: tfidf`. */
  readonly kind: string | undefined;
  /** Values that it takes, in words. */
  readonly type: string;
  /** As YAML; undefined where there is none. */
  readonly default: string | undefined;
  readonly isRequired: boolean;
  readonly description: string;
  /** One value, as YAML. */
  readonly example: string;
}

/**
 * Every key that stemma.yaml may have, read off the schema. Throws a plain `Error` for a key that
 * has no description, or no example that its schema takes: both are to be written where it is.
 */
export function settingEntries(): SettingEntry[] {
  return [...new SchemaWalk().keysOf(settingsSchema, '', undefined)];
}

type Schema = z.core.$ZodType;

/** Examples for numbers: the first that a key takes. */
const NUMBERS = [0.5, 256, 10, 2, 1, 0];

class SchemaWalk {
  /** Where the keys of a kind of section were told. */
  readonly #told = new Map<z.ZodObject, string>();

  *keysOf(
    schema: z.ZodObject,
    path: string,
    kind: string | undefined,
  ): Generator<SettingEntry, void, undefined> {
    for (const [key, value] of Object.entries(schema.shape)) {
      // `shape` of a ZodObject of unknown keys holds schemas.
      const own = value as Schema;
      const at = path === '' ? key : `${path}.${key}`;
      if (at === 'pipelines') yield variantsEntry(own);
      else yield* this.#entriesAt(own, at, kind);
    }
  }

  *#entriesAt(
    schema: Schema,
    path: string,
    kind: string | undefined,
  ): Generator<SettingEntry, void, undefined> {
    const inner = unwrapped(schema);
    if (inner instanceof z.ZodObject) yield* this.keysOf(inner, path, kind);
    else if (inner instanceof z.ZodDiscriminatedUnion) yield* this.#kindsAt(schema, inner, path);
    else if (inner instanceof z.ZodArray && unwrapped(inner.element) instanceof z.ZodObject) {
      yield* this.#entriesAt(inner.element, `${path}[]`, kind);
    } else {
      yield entryOf(schema, path, kind);
      // Keys of what may stand there once, or several times in a list.
      const maps = inner instanceof z.ZodUnion ? inner.options.map(unwrapped) : [];
      for (const map of maps) if (map instanceof z.ZodObject) yield* this.keysOf(map, path, kind);
    }
  }

  /** A section of several kinds; those that another section has too are told there alone. */
  *#kindsAt(
    schema: Schema,
    { options, def }: z.ZodDiscriminatedUnion,
    path: string,
  ): Generator<SettingEntry, void, undefined> {
    const kinds = options.map((option) => {
      if (!(option instanceof z.ZodObject)) throw new Error(`'${path}' has a kind without keys`);
      return option;
    });
    const [elsewhere] = kinds.flatMap((one) => this.#told.get(one) ?? []);
    if (elsewhere !== undefined) {
      const { description, ...entry } = entryOf(schema, path, undefined);
      const more = `keys are those of \`${elsewhere}\` with the same ${def.discriminator}`;
      yield { ...entry, description: `${description}; ${more}` };
    }
    for (const option of kinds) {
      if (this.#told.has(option)) continue;
      this.#told.set(option, path);
      const name: unknown = option.shape[def.discriminator];
      const literal = name instanceof z.ZodLiteral ? String([...name.values][0]) : '';
      yield* this.keysOf(option, path, `${def.discriminator}: ${literal}`);
    }
  }
}

/** Variants have the keys of the pipeline, and state only what differs: no schema takes that as it is. */
function variantsEntry(schema: Schema): SettingEntry {
  const example = { small: { extends: 'main', chunk: { size: 100 } } };
  const description = descriptionOf(schema) ?? '';
  return {
    path: 'pipelines',
    kind: undefined,
    type: 'map',
    default: flow({}),
    isRequired: false,
    description: description.replace(/\.$/, ''),
    example: flow(example),
  };
}

function entryOf(schema: Schema, path: string, kind: string | undefined): SettingEntry {
  const description = descriptionOf(schema) ?? kindDescription(path, kind);
  if (description === undefined) throw new Error(`'${path}' has no description`);
  const missing = z.safeParse(schema, undefined);
  const fallback = missing.success && missing.data !== undefined ? flow(missing.data) : undefined;
  return {
    path,
    kind,
    type: typeOf(schema),
    default: fallback,
    isRequired: !missing.success,
    description: description.replace(/\.$/, ''),
    example: flow(exampleOf(schema, path)),
  };
}

/** The given example, else another value than the default where it is one of a few. */
function exampleOf(schema: Schema, path: string): unknown {
  const [given] = layersOf(schema).flatMap((layer) => z.globalRegistry.get(layer)?.examples ?? []);
  const fallback = z.safeParse(schema, undefined).data;
  const inner = unwrapped(schema);
  const choices =
    inner instanceof z.ZodEnum
      ? inner.options
      : inner instanceof z.ZodLiteral
        ? [...inner.values]
        : inner instanceof z.ZodBoolean
          ? [fallback !== true]
          : inner instanceof z.ZodNumber
            ? NUMBERS
            : inner instanceof z.ZodString
              ? [fallback]
              : [];
  const fitting = choices.filter((choice) => z.safeParse(schema, choice).success);
  const example: unknown =
    given ?? fitting.find((choice) => choice !== fallback) ?? fitting[0] ?? fallback;
  if (example === undefined || !z.safeParse(schema, example).success) {
    throw new Error(`'${path}' has no example that it takes; give one by .meta({ examples })`);
  }
  return example;
}

/** A schema and all that it wraps, the outermost first. */
function layersOf(schema: Schema): Schema[] {
  const inner = 'innerType' in schema._zod.def ? schema._zod.def.innerType : undefined;
  // What wraps another schema names it so.
  return inner === undefined ? [schema] : [schema, ...layersOf(inner as Schema)];
}

function unwrapped(schema: Schema): Schema {
  return layersOf(schema).at(-1) ?? schema;
}

function descriptionOf(schema: Schema): string | undefined {
  return layersOf(schema)
    .map((layer) => z.globalRegistry.get(layer)?.description)
    .find((text) => text !== undefined);
}

/** What tells kinds apart needs no words of its own. */
function kindDescription(path: string, kind: string | undefined): string | undefined {
  const isKind = kind?.startsWith(`${path.split('.').at(-1) ?? ''}: `);
  return isKind === true ? `This kind of section: ${kind ?? ''}` : undefined;
}

function typeOf(schema: Schema): string {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodEnum) return inner.options.map(String).join(', ');
  if (inner instanceof z.ZodLiteral) return [...inner.values].map(String).join(', ');
  if (inner instanceof z.ZodArray) return `list of ${typeOf(inner.element)}`;
  if (inner instanceof z.ZodRecord) return 'map';
  if (inner instanceof z.ZodObject || inner instanceof z.ZodDiscriminatedUnion) return 'map';
  if (inner instanceof z.ZodUnion) return inner.options.map(typeOf).join(', or ');
  if (inner instanceof z.ZodNumber) return inner.format === 'safeint' ? 'whole number' : 'number';
  if (inner instanceof z.ZodBoolean) return 'true, false';
  if (inner instanceof z.ZodString) return 'text';
  return inner._zod.def.type;
}

/** A value as YAML on one line. */
function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}
