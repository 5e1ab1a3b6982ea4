import type { Mark, TextWarning } from './text.js';

/** True for what is a list of marks. By hand: a schema takes four times as long as decoding. */
export function areMarks(value: unknown): value is Mark[] {
  return Array.isArray(value) && value.every(isMark);
}

/** True for what is a list of warnings, at least one. */
export function areWarnings(value: unknown): value is TextWarning[] {
  return Array.isArray(value) && value.length > 0 && value.every(isWarning);
}

/** A whole number from 0 on, as offsets and counts are. */
export function isNatural(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

type Fields = Readonly<Partial<Record<string, unknown>>>;

function isMark(value: unknown): boolean {
  if (!isRecord(value) || !isNatural(value['start']) || !isNatural(value['end'])) return false;
  const count = Object.keys(value).length;
  switch (value['type']) {
    case 'heading':
      return count === 5 && isNatural(value['level']) && typeof value['title'] === 'string';
    case 'page':
      return count === 4 && isNatural(value['number']);
    case 'block':
      return isBlock(value, count);
    case 'link':
      return count === 4 && typeof value['target'] === 'string';
    default:
      return false;
  }
}

function isBlock({ kind, language }: Fields, count: number): boolean {
  const isKind = kind === 'table' || kind === 'code';
  return isKind && (typeof language === 'string' ? count === 5 : count === 4);
}

function isWarning(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).length !== 3) return false;
  const { severity, code, message } = value;
  const isSeverity = severity === 'warning' || severity === 'error';
  return isSeverity && typeof code === 'string' && typeof message === 'string';
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
