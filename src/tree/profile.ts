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

/** Cutting of the nodes above the leaves, the same for every profile: about 60 bytes an entry. */
export const INNER = { entries: 64, minimum: 1024, maximum: 16_384 } as const;

const profiles = {
  /** Small values (corpus, texts, chunks): about 100 bytes an entry. */
  small: { number: 0, leafEntries: 32, leafMinimum: 1024, leafMaximum: 16_384 },
  /** Values of one to four kilobytes (vectors). */
  large: { number: 1, leafEntries: 12, leafMinimum: 8192, leafMaximum: 131_072 },
} as const satisfies Record<string, Profile>;

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
