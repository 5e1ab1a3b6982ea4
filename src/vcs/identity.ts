import { StemmaError } from '../errors/stemma-error.js';
import type { Host } from '../model/host.js';
import type { GitPlace } from './git-place.js';
import type { GitConfig } from './git-config.js';
import { loadGitConfig } from './git-config.js';
import { isGitTime, parseGitDate } from './git-date.js';
import type { Person } from './person.js';
import { formatZone } from './person.js';

/** The two people of a commit. */
export interface Identity {
  readonly author: Person;
  readonly committer: Person;
}

type Role = 'author' | 'committer';

/**
 * Who commits, by Git's order: `GIT_AUTHOR_*` and `GIT_COMMITTER_*`, `author.*` and `committer.*`,
 * then `user.*` of the repository's and the user's configuration, `EMAIL` last. Unlike Git, stemma
 * never makes an address up from the machine's name: throws `identity-missing`. Also `bad-date`.
 */
export async function loadIdentity(place: GitPlace): Promise<Identity> {
  const config = await loadGitConfig(place);
  return {
    author: personFor('author', place.host, config),
    committer: personFor('committer', place.host, config),
  };
}

function personFor(role: Role, host: Host, config: GitConfig): Person {
  const [name, email] = namesFor(role, host, config);
  if (name === '' || email === '') {
    const lacks = name === '' ? 'name' : 'e-mail address';
    throw new StemmaError(
      'identity-missing',
      `cannot commit: Git knows no ${lacks} for the ${role}`,
      {
        data: { role, missing: name === '' ? 'name' : 'email' },
        suggestions: [
          'Run `git config --global user.name "Your Name"`.',
          'Run `git config --global user.email "you@example.com"`.',
        ],
      },
    );
  }
  return { name, email, ...momentFor(role, host) };
}

function namesFor(role: Role, host: Host, config: GitConfig): [string, string] {
  const { env } = host;
  const upper = role.toUpperCase();
  const name =
    env[`GIT_${upper}_NAME`] ?? config.get(`${role}.name`) ?? config.get('user.name') ?? '';
  const email =
    env[`GIT_${upper}_EMAIL`] ??
    config.get(`${role}.email`) ??
    config.get('user.email') ??
    env.EMAIL ??
    '';
  return [withoutCrud(name), withoutCrud(email)];
}

function momentFor(role: Role, host: Host): { seconds: number; zone: string } {
  const written = host.env[`GIT_${role.toUpperCase()}_DATE`];
  if (written) return parseGitDate(written, host.timezoneOffset());
  const seconds = Math.floor(host.now() / 1000);
  if (!isGitTime(seconds)) throw wrongClock(host.now());
  return { seconds, zone: formatZone(host.timezoneOffset()) };
}

function wrongClock(now: number): StemmaError {
  const year = new Date(now).getUTCFullYear();
  return new StemmaError(
    'bad-date',
    `cannot date a commit: by this machine's clock it is ${year}`,
    {
      data: { now },
      suggestions: ['Set the clock; the dates of Git begin with 1970.'],
    },
  );
}

/** What Git strips from names (`strbuf_addstr_without_crud`): it would break the header's syntax. */
function withoutCrud(text: string): string {
  const crud = '[\\u0000-\\u0020.,:;<>"\\\\\']';
  return text.replace(new RegExp(`^${crud}+|${crud}+$`, 'g'), '').replace(/[<>\n]/g, '');
}

/**
 * Who moves a ref, for the reflog. A reflog is a local note, so where no identity is known the
 * name of the user's account stands in, as with Git.
 */
export async function reflogPerson(place: GitPlace): Promise<Person> {
  const { host } = place;
  const [name, email] = namesFor('committer', host, await loadGitConfig(place));
  const account =
    withoutCrud(host.env.USER ?? host.env.LOGNAME ?? host.env.USERNAME ?? '') || 'unknown';
  return {
    name: name || account,
    email: email || `${account}@${host.hostName}`,
    ...momentFor('committer', host),
  };
}
