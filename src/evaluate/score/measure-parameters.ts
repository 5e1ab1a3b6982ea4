import { meanInterpolatedPrecision } from '../metrics/interpolated-precision.js';
import { ndcgWithGains } from '../metrics/ndcg.js';
import { rankBiasedPrecision } from '../metrics/rank-biased-precision.js';
import { relevanceString } from '../metrics/relevance-string.js';
import { setF } from '../metrics/set-f.js';
import { utility } from '../metrics/utility.js';
import type { Measure } from './measure.js';

type Compute = Measure['compute'];

/** How one parameter of a measure is read; undefined where it is none. */
export type ParameterReader<T> = (text: string) => T | undefined;

/** A whole number from 1. */
export const cutoff: ParameterReader<number> = (text) =>
  /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;

/** A number from 0 on. */
export const amount: ParameterReader<number> = (text) =>
  /^(?:\d{1,9}\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;

/** A share from 0 to 1. */
export const share: ParameterReader<number> = (text) => {
  const value = amount(text);
  return value !== undefined && value <= 1 ? value : undefined;
};

/** `1,-1,0,0`: the last weighs what was neither judged relevant nor retrieved, which nobody counts. */
export const utilityOf: ParameterReader<Compute> = (text) => {
  const parts = text.split(',').map((part) => (/^-?[\d.]+$/.test(part) ? Number(part) : NaN));
  const [relevantRetrieved = NaN, otherRetrieved = NaN, relevantMissed = NaN, others] = parts;
  if (parts.length !== 4 || others !== 0 || parts.some(Number.isNaN)) return undefined;
  return (ranking) => utility(ranking, { relevantRetrieved, otherRetrieved, relevantMissed });
};

/** `.25,.5,.75`: shares of the relevant documents. */
export const meanPrecisionOf: ParameterReader<Compute> = (text) => {
  const shares = text.split(',').map(share);
  const known = shares.filter((value) => value !== undefined);
  if (known.length < shares.length) return undefined;
  return (ranking) => meanInterpolatedPrecision(ranking, known);
};

/** `1=3,2=9`: gains of grades; those that are not named keep their own. */
export const ndcgOf: ParameterReader<Compute> = (text) => {
  const gains = new Map<number, number>();
  for (const pair of text.split(',')) {
    const [, grade, digits = ''] = /^(\d{1,9})=([\d.]+)$/.exec(pair) ?? [];
    const gain = amount(digits);
    if (grade === undefined || gain === undefined || gains.has(Number(grade))) return undefined;
    gains.set(Number(grade), gain);
  }
  return (ranking) => ndcgWithGains(ranking, (grade) => gains.get(grade) ?? grade);
};

/** `0.5`: how much more recall weighs. */
export const setFOf: ParameterReader<Compute> = (text) => {
  const x = amount(text);
  return x === undefined ? undefined : (ranking) => setF(ranking, x);
};

/** `p=0.8`: how likely a reader goes on. */
export const rankBiasedOf: ParameterReader<Compute> = (text) => {
  const p = text.startsWith('p=') ? share(text.slice(2)) : undefined;
  return p === undefined ? undefined : (ranking) => rankBiasedPrecision(ranking, p);
};

/** `20`: how many places. */
export const relevanceStringOf: ParameterReader<Compute> = (text) => {
  const places = cutoff(text);
  return places === undefined ? undefined : (ranking) => relevanceString(ranking, places);
};
