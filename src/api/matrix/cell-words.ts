import type { GridCell } from './read-grid.js';

/** `chunk.size=400 retrieve.mode=hybrid`. */
export function settingWords({ settings }: Pick<GridCell, 'settings'>): string {
  return settings.map(({ key, value }) => `${key}=${valueWords(value)}`).join(' ');
}

/** A value as it would be typed, without quotes where it is one word. */
export function valueWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
