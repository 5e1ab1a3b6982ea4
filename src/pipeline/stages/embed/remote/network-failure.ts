import { messageOf } from '../../../../errors/node-error.js';

/** What the system says of a server that is not there at all. */
const ABSENT = ['ECONNREFUSED', 'ENOTFOUND'];

/** Why `fetch` failed, for people: it hides the reason in causes, one for each address it tried. */
export function reasonOf(error: unknown): string {
  const causes = causesOf(error).map(messageOf);
  const reasons = causes.filter((reason) => reason !== '');
  return reasons.length === 0 ? messageOf(error) : [...new Set(reasons)].join('; ');
}

/** True where no server listens at the address, or the address has no machine. */
export function isAbsent(error: unknown): boolean {
  return causesOf(error).every(
    (cause) =>
      cause instanceof Error &&
      'code' in cause &&
      typeof cause.code === 'string' &&
      ABSENT.includes(cause.code),
  );
}

function causesOf(error: unknown): readonly unknown[] {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof AggregateError ? cause.errors : [cause];
}
