import { short } from './text.js';

/** Branches or tags, a line each, the current one marked. */
export function renderNames(
  names: readonly { readonly name: string; readonly commit: string }[],
  current: string | null | undefined,
): string[] {
  const width = Math.max(0, ...names.map(({ name }) => name.length));
  return names.map(({ name, commit }) => {
    const mark = current === undefined ? '' : name === current ? '* ' : '  ';
    return `${mark}${name.padEnd(width)}  ${short(commit)}`;
  });
}
