/** A map of scalars and of further maps. */
interface PlainMap {
  [key: string]: string | number | PlainMap;
}

const LINE = /^( *)([A-Za-z][\w@.-]*):(?: (\S+))?$/;
/** What YAML reads as something else than a text, as key or as value. */
const CONSTANT = /^(?:null|true|false)$/i;
const COUNT = /^(?:0|[1-9]\d{0,14})$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)\.\d+$/;
/** A hash that has a letter besides `e`; of digits and one `e` YAML would make a number. */
const HASH = /^(?=.*[abcdf])[0-9a-f]{64}$/;
const WORD = /^[a-z]+$/;
/** Quoted because it would be a number otherwise, such as a hash of digits alone. */
const QUOTED = /^"([0-9a-z]*)"$/;

/**
 * What YAML reads in a text of the plainest form, one `key: scalar` a line and maps indented by
 * two, which is the form that stemma.lock is written in; undefined for every other text, YAML or
 * not. A lock is read in a tenth of the time that a parser of all of YAML takes.
 */
export function readPlainMaps(text: string): unknown {
  const root: PlainMap = {};
  const open = [root];
  let opened = true;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, indent = '', key = '', value] = LINE.exec(line) ?? [];
    const depth = indent.length / 2;
    const fits = opened ? depth === open.length - 1 : depth < open.length;
    const map = Number.isInteger(depth) && fits ? open[depth] : undefined;
    if (map === undefined || key === '' || CONSTANT.test(key) || Object.hasOwn(map, key)) {
      return undefined;
    }
    open.length = depth + 1;
    const read: PlainMap[string] | undefined = value === undefined ? {} : readScalar(value);
    if (read === undefined) return undefined;
    map[key] = read;
    opened = typeof read === 'object';
    if (typeof read === 'object') open.push(read);
  }
  return opened ? undefined : root;
}

function readScalar(text: string): string | number | undefined {
  if (COUNT.test(text) || DECIMAL.test(text)) return Number(text);
  if (HASH.test(text) || (WORD.test(text) && !CONSTANT.test(text))) return text;
  return QUOTED.exec(text)?.[1];
}
