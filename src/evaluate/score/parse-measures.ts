import { StemmaError } from '../../errors/stemma-error.js';
import { nearestNames } from '../../util/nearest-names.js';
import { parseMetric } from '../parse-metric.js';
import { IR_NAMES, trecNameOf } from './ir-names.js';
import type { Measure } from './measure.js';
import { MEASURE_FAMILIES, OFFICIAL_FAMILIES, type MeasureFamily } from './measure-families.js';

const GROUPS: ReadonlyMap<string, readonly MeasureFamily[]> = new Map([
  ['official', MEASURE_FAMILIES.filter(({ name }) => OFFICIAL_FAMILIES.includes(name))],
  ['all_trec', MEASURE_FAMILIES],
]);

/**
 * The measures of a list of names, each once, in the order asked for. A name is one of trec_eval's
 * as it is asked for (`map`, `P.5,10`, `ndcg.1=3,2=9`) or printed (`P_5`, `ndcg_cut_10`), one of
 * ir_measures (`nDCG@10`, `AP`), or the group `official` or `all_trec`. Several may stand in one
 * text, with commas between them; a number behind a comma belongs to the name before it. As in
 * trec_eval, `P.3` takes the place of what a group would print of `P`.
 *
 * Throws `unknown-metric` with the nearest names as suggestions.
 */
export function parseMeasures(texts: readonly string[]): Measure[] {
  const names = texts.flatMap(namesIn);
  const replaced = new Set(names.map((name) => /^(\w+)\../.exec(name)?.[1]));
  const measures = names.flatMap((name) => {
    const group = GROUPS.get(name)?.filter((family) => !replaced.has(family.name));
    return group?.flatMap(defaultsOf) ?? measuresOf(name);
  });
  return [...new Map(measures.map((measure) => [measure.name, measure])).values()];
}

/** Every measure's place in what trec_eval prints; those that it has not come last. */
export function inTrecOrder(measures: readonly Measure[]): Measure[] {
  const placeOf = ({ trecName }: Measure): number => {
    const family = familyOf(trecName)?.family;
    return family === undefined ? MEASURE_FAMILIES.length : MEASURE_FAMILIES.indexOf(family);
  };
  return measures.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** Takes a list apart: `P.5,10,nDCG@10` is `P.5,10` and `nDCG@10`. */
function namesIn(text: string): string[] {
  const names: string[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    const last = names.at(-1);
    if (last !== undefined && /^-?[\d.=]+$/.test(part)) names[names.length - 1] = `${last},${part}`;
    else names.push(part);
  }
  return names;
}

function measuresOf(name: string): readonly Measure[] {
  const trecName = trecNameOf(name);
  if (trecName !== undefined) return trecMeasures(trecName).map((one) => ({ ...one, name }));
  const own = ownMeasure(name);
  return own === undefined ? trecMeasures(name) : [own];
}

/** `RR@k` and `Judged@k`, which ir_measures has and trec_eval has not. */
function ownMeasure(name: string): Measure | undefined {
  if (!/^(?:RR|Judged)@/.test(name)) return undefined;
  const metric = parseMetric(name);
  if (metric.kind !== 'rank') return undefined;
  const { compute, cutoff } = metric;
  return {
    name,
    trecName: name,
    kind: 'figure',
    total: 'mean',
    compute: (ranking) => compute(ranking, cutoff),
  };
}

function trecMeasures(name: string): Measure[] {
  const found = familyOf(name);
  if (found === undefined) throw unknownMeasure(name);
  const { family, parameter } = found;
  if (parameter === undefined) return defaultsOf(family);
  const { each } = family;
  if (each === undefined) {
    const compute = family.with?.(parameter);
    if (compute === undefined) throw unknownMeasure(name);
    return [measureOf(family, `${family.name}_${parameter}`, compute)];
  }
  const numbers = parameter.split(',').map((text) => {
    const value = each.read(text);
    if (value === undefined) throw unknownMeasure(name);
    return value;
  });
  return eachOf(
    family,
    numbers.toSorted((a, b) => a - b),
  );
}

/** The family of a name and what follows it: the longest name that it begins with. */
function familyOf(name: string): { family: MeasureFamily; parameter?: string } | undefined {
  let best: MeasureFamily | undefined;
  for (const family of MEASURE_FAMILIES) {
    const rest = name.startsWith(family.name) ? name.slice(family.name.length) : 'none';
    const fits = rest === '' || /^[._]./.test(rest);
    if (fits && family.name.length > (best?.name.length ?? 0)) best = family;
  }
  if (best === undefined) return undefined;
  const parameter = name.slice(best.name.length + 1);
  return parameter === '' ? { family: best } : { family: best, parameter };
}

function defaultsOf(family: MeasureFamily): Measure[] {
  if (family.plain !== undefined) return [measureOf(family, family.name, family.plain)];
  return eachOf(family, family.each?.defaults ?? []);
}

function eachOf(family: MeasureFamily, numbers: readonly number[]): Measure[] {
  const { each, name } = family;
  if (each === undefined) return [];
  return numbers.map((number) =>
    measureOf(family, `${name}_${each.label(number)}`, (ranking) => each.compute(ranking, number)),
  );
}

function measureOf(
  { kind, total }: MeasureFamily,
  name: string,
  compute: Measure['compute'],
): Measure {
  return { name, trecName: name, kind, total, compute };
}

function unknownMeasure(name: string): StemmaError {
  if (/^Span(?:R|P|IoU)@/.test(name)) {
    const message = `cannot score '${name}': TREC files hold ranks, no passages`;
    return new StemmaError('unknown-metric', message, {
      data: { metric: name },
      suggestions: ['`stemma eval` measures passages.'],
    });
  }
  const known = [...MEASURE_FAMILIES.map((family) => family.name), ...IR_NAMES, ...GROUPS.keys()];
  const nearest = nearestNames(name.replace(/[._@][\d.,=]*$/, ''), known);
  return new StemmaError('unknown-metric', `unknown metric '${name}'`, {
    data: { metric: name, nearest },
    suggestions: [
      ...(nearest.length === 0
        ? []
        : [`Did you mean ${nearest.map((one) => `'${one}'`).join(' or ')}?`]),
      'Write names as trec_eval does (ndcg_cut.5,10) or as ir_measures does (nDCG@10); `official` and `all_trec` are groups.',
    ],
  });
}
