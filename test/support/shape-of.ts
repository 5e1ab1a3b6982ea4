type Shape = string | readonly Shape[] | { readonly [key: string]: Shape };

/**
 * The types in a JSON value in place of its values. Items of an array are shown as one: a key that
 * not all of them have ends in `?`, and types that differ are joined by `|`.
 */
export function shapeOf(value: unknown): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const [first, ...others] = value.map(shapeOf);
    return first === undefined ? [] : [others.reduce(joined, first)];
  }
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

function joined(a: Shape, b: Shape): Shape {
  if (typeof a === 'string' || typeof b === 'string') {
    const names = [a, b].flatMap((one) => (typeof one === 'string' ? one.split('|') : ['object']));
    return [...new Set(names)].sort().join('|');
  }
  if (isList(a) || isList(b)) {
    const items = [a, b].flatMap((one) => (isList(one) ? one : ['object']));
    const [first, ...others] = items;
    return first === undefined ? [] : [others.reduce(joined, first)];
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)].map(withoutMark));
  return Object.fromEntries(
    [...keys].map((key) => {
      const [inA, inB] = [a[key] ?? a[`${key}?`], b[key] ?? b[`${key}?`]];
      const always = key in a && key in b;
      const [one, other] = [inA ?? inB, inB ?? inA];
      if (one === undefined || other === undefined) throw new Error('a key of neither');
      return [always ? key : `${key}?`, joined(one, other)];
    }),
  );
}

function withoutMark(key: string): string {
  return key.replace(/\?$/, '');
}

function isList(shape: Shape): shape is readonly Shape[] {
  return Array.isArray(shape);
}
