import { fingerprintOf } from '../../../model/fingerprint.js';
import type { ObjectId } from '../../../model/object-id.js';
import type { CleanSettings } from './clean-settings.js';

/** Raised when equal texts are cleaned to others. */
const CLEAN_VERSION = 1;
/** Raised when a text has other lines, or lines other hashes. */
const LINES_VERSION = 1;
/** Raised when a text has another signature, or two texts another similarity. */
const SHINGLES_VERSION = 1;
/** Raised when the same signatures lead to other duplicates. */
const DECISION_VERSION = 1;

/** What decides the outcome of cleaning: the settings, and `Host.icuVersion` for what characters are. */
export interface CleanRecipe {
  readonly settings: CleanSettings;
  readonly icuVersion: string;
}

/** Names the whole stage: everything that decides the cleaned texts of a texts map. */
export function cleanFingerprint({ settings, icuVersion }: CleanRecipe): string {
  const { unicode, invisible, whitespace, boilerplate, duplicates } = settings;
  return fingerprintOf([
    'clean',
    [CLEAN_VERSION, LINES_VERSION, SHINGLES_VERSION, DECISION_VERSION],
    { unicode, invisible, whitespace },
    boilerplate === undefined ? null : { ...boilerplate },
    duplicates === undefined ? null : { ...duplicates },
    icuVersion,
  ]);
}

/** Names the map of line hashes. */
export function linesFingerprint({ settings, icuVersion }: CleanRecipe): string {
  const { unicode, invisible, boilerplate } = settings;
  const numbers = boilerplate?.numbers ?? null;
  return fingerprintOf(['clean-lines', LINES_VERSION, { unicode, invisible, numbers }, icuVersion]);
}

/** Names the choice of boilerplate lines from the map of line hashes. */
export function boilerplateFingerprint({ settings, icuVersion }: CleanRecipe): string {
  const { unicode, invisible, boilerplate = null } = settings;
  const chosen = boilerplate && { ...boilerplate };
  const how = { unicode, invisible, boilerplate: chosen };
  return fingerprintOf(['clean-boilerplate', DECISION_VERSION, how, icuVersion]);
}

/** Names the cleaning of one text; `boilerplate` is the object with the lines to take out. */
export function textsFingerprint(
  { settings, icuVersion }: CleanRecipe,
  boilerplate: ObjectId | undefined,
): string {
  const { unicode, invisible, whitespace } = settings;
  const numbers = settings.boilerplate?.numbers ?? null;
  const decided = { boilerplate: boilerplate ?? null, numbers };
  const how = { unicode, invisible, whitespace, ...decided };
  return fingerprintOf(['clean-texts', CLEAN_VERSION, how, icuVersion]);
}

/** Names the map of signatures. */
export function signaturesFingerprint({ settings, icuVersion }: CleanRecipe): string {
  const near = settings.duplicates !== undefined && settings.duplicates.near !== 'keep';
  return fingerprintOf(['clean-signatures', SHINGLES_VERSION, { near }, icuVersion]);
}

/** Names the choice of duplicates from the map of signatures. */
export function duplicatesFingerprint({ settings, icuVersion }: CleanRecipe): string {
  const { duplicates = null } = settings;
  const versions = [DECISION_VERSION, SHINGLES_VERSION];
  const chosen = duplicates && { ...duplicates };
  return fingerprintOf(['clean-duplicates', versions, chosen, icuVersion]);
}

/** Names the similarity of two texts, whatever is made of it. */
export function similarityFingerprint({ icuVersion }: CleanRecipe): string {
  return fingerprintOf(['clean-similarity', SHINGLES_VERSION, icuVersion]);
}
