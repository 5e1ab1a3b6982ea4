/** Who did something and when, as Git commits say it. */
export interface Person {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970-01-01 UTC. */
  readonly seconds: number;
  /** Offset from UTC: `+0100`. */
  readonly zone: string;
}

/** `Name <email> 1700000000 +0100`, as in commits, tags and reflogs. */
export function formatPerson(person: Person): string {
  return `${person.name} <${person.email}> ${person.seconds} ${person.zone}`;
}

/** The person of a header; what a damaged header does not say is empty or the epoch, as in Git. */
export function parsePerson(text: string): Person {
  const match = /^(.*?) ?<([^>]*)>(?: (-?[0-9]+)(?: ([+-][0-9]{4}))?)?/.exec(text);
  const seconds = Number(match?.[3] ?? 0);
  return {
    name: match?.[1] ?? text,
    email: match?.[2] ?? '',
    seconds: Number.isSafeInteger(seconds) ? seconds : 0,
    zone: match?.[4] ?? '+0000',
  };
}

/** `+0100` for the minutes that local time is behind UTC, as `Date.prototype.getTimezoneOffset`. */
export function formatZone(minutesBehindUtc: number): string {
  const minutes = Math.abs(Math.trunc(minutesBehindUtc));
  const digits = String(Math.floor(minutes / 60) * 100 + (minutes % 60)).padStart(4, '0');
  return `${minutesBehindUtc > 0 ? '-' : '+'}${digits}`;
}
