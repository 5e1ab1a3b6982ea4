import { StemmaError } from '../errors/stemma-error.js';

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a span of time such as `14d`, `36h` or `0`; throws `bad-usage`. */
export function parseDuration(flag: string, text: string): number {
  const [, number, unit] = /^(\d+)([smhd]?)$/.exec(text) ?? [];
  if (number === undefined || (unit === '' && Number(number) !== 0)) {
    throw new StemmaError('bad-usage', `${flag} expects a time such as 14d or 12h, not '${text}'`, {
      suggestions: ['Write a number with s, m, h or d, or 0.'],
    });
  }
  // Of the pattern above; `0` alone needs no unit.
  return Number(number) * UNITS[(unit === '' ? 's' : unit) as keyof typeof UNITS];
}
