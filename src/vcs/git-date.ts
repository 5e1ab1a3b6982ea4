import { StemmaError } from '../errors/stemma-error.js';
import { formatZone } from './person.js';

/** A moment with the offset from UTC that its writer was at. */
export interface GitDate {
  /** Seconds since 1970-01-01 UTC. */
  readonly seconds: number;
  /** `+0100`. */
  readonly zone: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const INTERNAL = /^@?([0-9]+) ([+-][0-9]{4})$/;
const ISO =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?)? ?(Z|[+-][0-9]{2}:?[0-9]{2})?$/;
const RFC2822 =
  /^(?:[A-Za-z]{3}, )?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-][0-9]{4})$/;

/**
 * Reads a date in Git's internal (`1700000000 +0100`), ISO 8601 or RFC 2822 form. Without a zone it
 * is local time (`minutesBehindUtc`, as `getTimezoneOffset` counts); a day alone is its first
 * moment. Throws `bad-date`, also for what is before 1970.
 */
export function parseGitDate(text: string, minutesBehindUtc: number): GitDate {
  const date = parseInternal(text) ?? parseIso(text, minutesBehindUtc) ?? parseMail(text);
  if (date !== undefined && isGitTime(date.seconds)) return date;
  throw new StemmaError('bad-date', `not a date: '${text}'`, {
    data: { date: text },
    suggestions: ['Write it like 2026-11-01, 2026-11-01T09:30 or 2026-11-01T09:30:00+01:00.'],
  });
}

/** True for what Git can keep: its dates begin with 1970. */
export function isGitTime(seconds: number): boolean {
  return Number.isSafeInteger(seconds) && seconds >= 0;
}

function parseInternal(text: string): GitDate | undefined {
  const match = INTERNAL.exec(text);
  return match ? { seconds: Number(match[1]), zone: match[2] ?? '+0000' } : undefined;
}

function parseIso(text: string, minutesBehindUtc: number): GitDate | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => Number(part || 0));
  const local = utcSeconds([year, month, day, hour, minute, second]);
  const zone =
    match[7] === undefined
      ? formatZone(minutesBehindUtc)
      : match[7].replace(':', '').replace('Z', '+0000');
  return local === undefined ? undefined : { seconds: local - zoneSeconds(zone), zone };
}

function parseMail(text: string): GitDate | undefined {
  const match = RFC2822.exec(text);
  if (!match) return undefined;
  const month = MONTHS.indexOf((match[2] ?? '').toLowerCase()) + 1;
  const zone = match[7] ?? '+0000';
  const parts = [match[3], month, match[1], match[4], match[5], match[6]].map(Number);
  const local = utcSeconds(parts);
  return local === undefined ? undefined : { seconds: local - zoneSeconds(zone), zone };
}

/** Seconds of a calendar date read as UTC; undefined for one that no calendar has. */
function utcSeconds(parts: readonly (number | undefined)[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return isReal && minute < 60 && second < 61 ? date.getTime() / 1000 : undefined;
}

function zoneSeconds(zone: string): number {
  const digits = Number(zone.slice(1));
  const seconds = (Math.floor(digits / 100) * 60 + (digits % 100)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}
