import { nearestNames } from '../../util/nearest-names.js';

/** Name by which variants call the pipeline that stands under `pipeline:`. */
export const MAIN_PIPELINE = 'main';

/** Keys that say of what kind a section is: another kind has other keys, so nothing is inherited. */
const KINDS = ['provider', 'type'] as const;
/** Pipelines that one may extend through; a defence, not a need. */
const MAXIMUM_DEPTH = 20;

/** Something wrong with `extends`, and the key path that it is about. */
export interface ExtendsProblem {
  readonly path: readonly string[];
  readonly message: string;
}

type Plain = Readonly<Record<string, unknown>>;

/**
 * Settings as they were written, with what each of `pipelines` takes over filled in and `extends`
 * removed. A variant states only its difference: maps are joined key by key, every other value
 * replaces the inherited one, `null` removes it, and a section of another `provider` or `type`
 * inherits nothing. Values of the wrong shape stay as they are, for the schema to refuse.
 */
export function expandPipelines(written: unknown): {
  readonly plain: unknown;
  readonly problems: readonly ExtendsProblem[];
} {
  if (!isPlain(written) || !isPlain(written['pipelines'])) return { plain: written, problems: [] };
  const expansion = new Expansion(written['pipeline'], written['pipelines']);
  const pipelines = Object.fromEntries(
    Object.keys(written['pipelines']).map((name) => [name, expansion.resolve(name, [])]),
  );
  return { plain: { ...written, pipelines }, problems: expansion.problems };
}

class Expansion {
  readonly problems: ExtendsProblem[] = [];
  readonly #done = new Map<string, unknown>();

  constructor(
    readonly main: unknown,
    readonly variants: Plain,
  ) {}

  /** A pipeline with all it inherits; `above` are those that extend it, the nearest last. */
  resolve(name: string, above: readonly string[]): unknown {
    if (name === MAIN_PIPELINE && above.length > 0) return this.main ?? {};
    if (this.#done.has(name)) return this.#done.get(name);
    const resolved = this.#inherit(name, above);
    this.#done.set(name, resolved);
    return resolved;
  }

  #inherit(name: string, above: readonly string[]): unknown {
    const own = this.variants[name];
    if (!isPlain(own)) return own ?? {};
    const { extends: base, ...rest } = own;
    if (base === undefined) return rest;
    const problem = this.#problemOf(base, [...above, name]);
    if (problem !== undefined) {
      this.problems.push({ path: ['pipelines', name, 'extends'], message: problem });
      return rest;
    }
    // #problemOf lets nothing but a string through.
    return inherit(this.resolve(base as string, [...above, name]), rest);
  }

  #problemOf(base: unknown, chain: readonly string[]): string | undefined {
    const names = [MAIN_PIPELINE, ...Object.keys(this.variants)];
    const subject = `'pipelines.${chain.at(-1) ?? ''}.extends'`;
    if (typeof base !== 'string' || !names.includes(base)) {
      const near = typeof base === 'string' ? nearestNames(base, names)[0] : undefined;
      const hint = near === undefined ? '' : `; did you mean '${near}'?`;
      return `${subject}: no pipeline is called ${JSON.stringify(base)}, there are ${names.join(', ')}${hint}`;
    }
    if (chain.includes(base))
      return `${subject}: goes in a circle, ${[...chain, base].join(' > ')}`;
    if (chain.length > MAXIMUM_DEPTH) return `${subject}: more than ${MAXIMUM_DEPTH} in a row`;
    return undefined;
  }
}

function inherit(base: unknown, own: unknown): unknown {
  if (!isPlain(base) || !isPlain(own)) return own;
  if (KINDS.some((kind) => own[kind] !== undefined && own[kind] !== base[kind])) return own;
  const joined = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(own)) {
    if (value === null) joined.delete(key);
    else joined.set(key, inherit(joined.get(key), value));
  }
  return Object.fromEntries(joined);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
