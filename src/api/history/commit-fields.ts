import type { CommitInfo } from '../../vcs/log.js';

/** Who made a commit, when and why. */
export interface CommitFields {
  readonly commit: string;
  readonly author: string;
  readonly email: string;
  /** ISO 8601 with the author's own offset. */
  readonly date: string;
  readonly subject: string;
}

/** A commit as results name it. */
export function commitFields({ id, author, subject }: CommitInfo): CommitFields {
  const date = isoDate(author.seconds, author.zone);
  return { commit: id, author: author.name, email: author.email, date, subject };
}

/** Seconds since the epoch as ISO 8601 in a zone of the form `+0100`. */
export function isoDate(seconds: number, zone: string): string {
  const sign = zone.startsWith('-') ? -1 : 1;
  const minutes = sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)));
  const local = new Date((seconds + minutes * 60) * 1000).toISOString().slice(0, 19);
  return `${local}${zone.slice(0, 3)}:${zone.slice(3, 5)}`;
}
