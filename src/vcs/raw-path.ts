import { StemmaError } from '../errors/stemma-error.js';

/**
 * A path inside a Git repository as Git knows it: the bytes of its name, each byte one Latin-1
 * code unit, `/` between folders, no leading slash. Git names are bytes, not text: names that are
 * not UTF-8 pass through unharmed, and comparing two raw paths with `<` is Git's byte order.
 */
export type RawPath = string & { readonly brand: 'RawPath' };

/** The raw form of a path given as text (UTF-8). */
export function toRawPath(path: string): RawPath {
  // Latin-1 code units of UTF-8 bytes are what RawPath brands.
  return Buffer.from(path, 'utf8').toString('latin1') as RawPath;
}

/** A raw path for people; bytes that are not UTF-8 show as U+FFFD. */
export function fromRawPath(path: RawPath): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

/** Folder and one more name. */
export function joinRaw(folder: RawPath, name: string): RawPath {
  // Both parts are Latin-1 code units already.
  return (folder === '' ? name : `${folder}/${name}`) as RawPath;
}

/** Order of raw paths and names by bytes. */
export function compareRaw(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Code points that HFS+ ignores in names, so that `.g\u200cit` is `.git` there. */
const HFS_IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
/** Most names: nothing about them needs a second look on a file system of Unix. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[1-9]|lpt[1-9]|conin\$|conout\$)(\.|$)/i;

/**
 * Refuses a path that could lead outside the work tree or into Git's own folder on any file
 * system, as Git's `verify_path` with `core.protectNTFS` and `core.protectHFS`: empty, `.`, `..`
 * and `.git` segments in their disguises, absolute paths, NUL; on Windows also `\`, `:` and device
 * names. Throws `unsafe-path`.
 */
export function checkSafePath(path: RawPath, options: { readonly isWindows: boolean }): void {
  const safe =
    path !== '' &&
    fromRawPath(path)
      .split('/')
      .every((segment) => isSafeSegment(segment, options));
  if (!safe) {
    const shown = fromRawPath(path);
    throw new StemmaError(
      'unsafe-path',
      `refused the path '${shown}': it leads outside the project or into Git's own folder`,
      {
        data: { path: shown },
        suggestions: ["Use a path inside the project, without '..', '.git' or '.stemma'."],
      },
    );
  }
}

function isSafeSegment(segment: string, options: { readonly isWindows: boolean }): boolean {
  if (!options.isWindows && PLAIN.test(segment)) return true;
  if (segment === '' || segment === '.' || segment === '..' || segment.includes('\0')) return false;
  if (isDotGit(segment)) return false;
  if (!options.isWindows) return true;
  return !/[\\:]/.test(segment) && !WINDOWS_DEVICE.test(segment) && !/[. ]$/.test(segment);
}

function isDotGit(segment: string): boolean {
  const visible = segment.replace(HFS_IGNORED, '');
  // NTFS drops trailing dots and spaces, and names streams after a colon.
  const name = (visible.split(':')[0] ?? '').toLowerCase().replace(/[. ]+$/, '');
  return name === '.git' || name === 'git~1' || visible === '.' || visible === '..';
}
