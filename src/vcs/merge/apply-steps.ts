import type { MergeStep, PathPart } from './merge-values.js';
import { isIdList, isMap } from './merge-values.js';

/** Our value with the steps of a merge applied; the inputs stay as they are. */
export function applySteps(ours: unknown, theirs: unknown, steps: readonly MergeStep[]): unknown {
  let result = structuredClone(ours);
  for (const step of steps) {
    if (step.step === 'order') reorder(valueAt(result, step.path), step.ids);
    else {
      const taken = step.step === 'take' ? structuredClone(valueAt(theirs, step.path)) : undefined;
      const last = step.path.at(-1);
      if (last === undefined) result = taken;
      else put(valueAt(result, step.path.slice(0, -1)), last, taken);
    }
  }
  return result;
}

function valueAt(value: unknown, path: readonly PathPart[]): unknown {
  let current = value;
  for (const part of path) {
    if ('key' in part) current = isMap(current) ? current[part.key] : undefined;
    else current = isIdList(current) ? current.find(({ id }) => id === part.id) : undefined;
  }
  return current;
}

/** Sets, adds (`undefined` before) or removes (`undefined` now) one value of a map or list. */
function put(parent: unknown, part: PathPart, value: unknown): void {
  if ('key' in part && isMap(parent)) {
    if (value === undefined) Reflect.deleteProperty(parent, part.key);
    else
      Object.defineProperty(parent, part.key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  } else if ('id' in part && Array.isArray(parent)) {
    const list: unknown[] = parent;
    const at = list.findIndex((item) => isMap(item) && item.id === part.id);
    const now = value === undefined ? [] : [value];
    list.splice(at < 0 ? list.length : at, at < 0 ? 0 : 1, ...now);
  }
}

function reorder(list: unknown, ids: readonly string[]): void {
  if (!Array.isArray(list)) return;
  const items: unknown[] = list;
  items.sort((a, b) => ids.indexOf(idIn(a)) - ids.indexOf(idIn(b)));
}

function idIn(item: unknown): string {
  return isMap(item) && typeof item.id === 'string' ? item.id : '';
}
