import { StemmaError } from '../errors/stemma-error.js';

/** How a map's leaves are cut; the number is written into every node of the map. */
export interface Profile {
  readonly number: number;
  /** A leaf ends after an entry with probability 1 in `leafEntries`. */
  readonly leafEntries: number;
  /** Bytes of keys and values below which no boundary is looked for. */
  readonly leafMinimum: number;
  /** Bytes of keys and values at which a leaf ends in any case. */
  readonly leafMaximum: number;
}

/*
 * Small nodes: what an edit costs is the leaf it falls into, written again with every commit
 * (figures in docs/decisions/0001-map-nodes.md). The maxima are for values far from the usual.
 */

/** Cutting of the nodes above the leaves, the same for every profile: 60 to 90 bytes an entry. */
export const INNER = { entries: 32, minimum: 512, maximum: 16_384 } as const;

const profiles = {
  /** Small values (corpus, texts, chunks): 60 to 500 bytes an entry. */
  small: { number: 0, leafEntries: 8, leafMinimum: 256, leafMaximum: 16_384 },
  /** Values of one to twelve kilobytes (vectors). */
  large: { number: 1, leafEntries: 3, leafMinimum: 2048, leafMaximum: 131_072 },
} as const satisfies Record<string, Profile>;

/** Bytes of keys and values at which a node of that level ends in any case. */
export function maximumBytes(profile: Profile, level: number): number {
  return level === 0 ? profile.leafMaximum : INNER.maximum;
}

/** Names of the profiles. Numbers and figures are part of the format (docs/formats/map.md). */
export type ProfileName = keyof typeof profiles;

/** The profile of that name. */
export function profileNamed(name: ProfileName): Profile {
  return profiles[name];
}

/** The profile of that number; throws `unknown-format` for one of a newer version. */
export function profileNumbered(number: number): Profile {
  const found = Object.values(profiles).find((profile) => profile.number === number);
  if (found === undefined) {
    throw new StemmaError('unknown-format', `map node with unknown profile ${number}`, {
      suggestions: ['Use the version of stemma that wrote this repository, or a newer one.'],
    });
  }
  return found;
}
