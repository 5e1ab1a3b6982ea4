import { StemmaError } from '../../errors/stemma-error.js';
import { messageOf } from '../../errors/node-error.js';
import type {
  FilterCondition,
  FilterTest,
  FilterValue,
  RangeBound,
} from '../../model/metadata-filter.js';

/** A name, then a word: `lang exists`, `tag not in a, b`. Names hold no sign of a comparison. */
const BY_WORD = /^(?<field>[^=<>!^]+?)\s+(?<not>not\s+)?(?:(?<exists>exists)|in\s+(?<list>.+))$/s;
/** A name, then signs: `year >= 2020`. */
const BY_SIGN = /^(?<field>[^=<>!^]+?)\s*(?<sign>!=|\^=|>=|<=|=|>|<)\s*(?<value>.*)$/s;
/** A quoted text in JSON's form, or a word without commas at its ends. */
const LIST_ITEM = /^\s*(?<item>"(?:[^"\\]|\\.)*"|[^",][^,]*?)\s*(?:,|$)/s;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const BOUNDS: Readonly<Record<string, RangeBound>> = {
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
};

/**
 * A condition as it is typed: `product=acme`, `status!=draft`, `year>=2020`, `document^=docs/api/`,
 * `tag in a, b`, `tag not in a, b`, `lang exists`, `lang not exists`.
 *
 * A word that reads as a number or as `true` or `false` stands for that and for the text, since
 * nothing tells which is meant; in double quotes (JSON's form) it is text. Throws `bad-filter`.
 */
export function parseCondition(text: string): FilterCondition {
  const byWord = BY_WORD.exec(text.trim())?.groups;
  if (byWord?.['field'] !== undefined) {
    const negated = byWord['not'] !== undefined;
    const list = byWord['list'];
    const test: FilterTest =
      list === undefined
        ? { kind: 'exists', negated }
        : { kind: 'in', values: listOf(list, text), negated };
    return { field: byWord['field'], test };
  }
  const bySign = BY_SIGN.exec(text.trim())?.groups;
  const { field, sign, value } = bySign ?? {};
  if (field === undefined || sign === undefined || value === undefined) {
    throw badFilter(text, 'expected a field, a comparison and a value');
  }
  return { field, test: testOf(sign, value, text) };
}

function testOf(sign: string, value: string, whole: string): FilterTest {
  if (value === '') throw badFilter(whole, 'the value is missing; empty text is ""');
  if (/^[=<>!^]/.test(value))
    throw badFilter(whole, `there is no comparison '${sign}${value[0] ?? ''}'`);
  const values = valuesOf(value, whole);
  const bound = BOUNDS[sign];
  if (bound !== undefined) return { kind: 'range', bound, values };
  const [text] = values;
  if (sign === '^=' && typeof text === 'string') return { kind: 'startsWith', text };
  return { kind: 'in', values, negated: sign === '!=' };
}

function listOf(list: string, whole: string): FilterValue[] {
  const values: FilterValue[] = [];
  for (let rest = list; rest !== '';) {
    const match = LIST_ITEM.exec(rest);
    const item = match?.groups?.['item'];
    if (match === null || item === undefined) {
      throw badFilter(whole, 'expected values with commas between them');
    }
    values.push(...valuesOf(item, whole));
    rest = rest.slice(match[0].length);
  }
  return values;
}

/** The text first, then what else a word may stand for. */
function valuesOf(word: string, whole: string): FilterValue[] {
  if (word.startsWith('"')) return [quoted(word, whole)];
  if (word === 'true' || word === 'false') return [word, word === 'true'];
  return NUMBER.test(word) ? [word, Number(word)] : [word];
}

function quoted(word: string, whole: string): string {
  try {
    const text: unknown = JSON.parse(word);
    if (typeof text === 'string') return text;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badFilter(whole, `the quoted text is not in JSON's form: ${messageOf(error)}`);
  }
  throw badFilter(whole, 'the quoted text does not end where the value ends');
}

function badFilter(text: string, reason: string): StemmaError {
  return new StemmaError('bad-filter', `cannot read the filter '${text}': ${reason}`, {
    data: { filter: text },
    suggestions: [
      "Write one condition a filter: 'product=acme', 'status!=draft', 'year>=2020', 'document^=docs/api/', 'tag in a, b', 'lang exists'.",
    ],
  });
}
