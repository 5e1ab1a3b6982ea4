import type { Settings } from '../../pipeline/settings/settings.js';
import { documentChooser } from '../../sources/walk-files.js';
import type { FileConflict, FileConflictKind } from '../../vcs/merge/files/file-conflict.js';
import type { LocatedFile } from '../../vcs/merge/files/file-version.js';
import type { QuestionConflict } from '../../vcs/merge/merge-questions.js';
import type { SettingConflict } from '../../vcs/merge/merge-settings.js';
import { documentsAtPath } from '../document-paths.js';
import { SETTINGS_FILE } from '../project-files.js';

/** A version of what is in conflict. */
export interface ConflictVersion {
  /** Where this side has the file, in the project. */
  readonly path: string;
  /** Of a document that stemma keeps: the object in its store. */
  readonly object?: string;
  /** Of a file that Git keeps: its id of the bytes. */
  readonly oid?: string;
}

/** One thing that both sides changed in different ways. */
export interface MergeConflict {
  readonly kind: 'document' | 'setting' | 'question' | 'file';
  /** Document key, key path, question id or path. */
  readonly subject: string;
  readonly reason: FileConflictKind;
  readonly message: string;
  /** Files of the project that hold it. */
  readonly paths: readonly string[];
  /** True where conflict markers stand in these files. */
  readonly marked: boolean;
  /** Of a setting its values, of a question its lines, else the file; null where a side has none. */
  readonly base: unknown;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Who tells of conflicts in whose words. */
export interface ConflictNames {
  /** Settings that say which files are documents. */
  readonly settings: Settings;
  readonly shownPath: (path: LocatedFile['path']) => string;
}

/** What the conflicts of files are about, one by one. */
export function describeConflicts(
  conflicts: readonly FileConflict[],
  names: ConflictNames,
): MergeConflict[] {
  return conflicts.flatMap((conflict) => {
    const paths = conflict.places.map((place) => names.shownPath(place));
    const whole = fileConflict(conflict, names, paths);
    const { details = [] } = conflict;
    if (details.length === 0 || whole.kind === 'document') return [whole];
    const inside = { reason: conflict.kind, paths, marked: conflict.isMarked };
    const isSettings = paths.includes(SETTINGS_FILE);
    return details.map((detail) =>
      // Settings and questions alone have details, each of its own kind.
      isSettings
        ? settingConflict(detail as SettingConflict, inside, whole)
        : questionConflict(detail as QuestionConflict, inside),
    );
  });
}

type Inside = Pick<MergeConflict, 'reason' | 'paths' | 'marked'>;

function settingConflict(
  { path, base, ours, theirs }: SettingConflict,
  inside: Inside,
  whole: MergeConflict,
): MergeConflict {
  if (path === '')
    return { ...whole, message: `${SETTINGS_FILE}: anchors tie together what both sides changed` };
  const message = `both changed ${path}: ${shown(base)} -> ${shown(ours)} here, ${shown(base)} -> ${shown(theirs)} there`;
  const values = { base: base ?? null, ours: ours ?? null, theirs: theirs ?? null };
  return { kind: 'setting', subject: path, message, ...inside, ...values };
}

function questionConflict(
  { id, base, ours, theirs }: QuestionConflict,
  inside: Inside,
): MergeConflict {
  const message = `both changed question '${id}'`;
  const lines = { base: base ?? null, ours: ours ?? null, theirs: theirs ?? null };
  return { kind: 'question', subject: id, message, ...inside, ...lines };
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function fileConflict(
  conflict: FileConflict,
  names: ConflictNames,
  paths: readonly string[],
): MergeConflict {
  const { kind: reason, isMarked: marked, base, ours, theirs, whole } = conflict;
  const version = (file: LocatedFile | undefined) => file && versionOf(file, names);
  const named = names.shownPath(originOf(conflict));
  const document = documentAt(names.settings, named);
  const subject = document ?? named;
  const why =
    whole === undefined || reason === 'unfit' ? '' : ` and is not merged by line (${whole})`;
  const message = messages[reason]({
    subject,
    ours: ours && names.shownPath(ours.path),
    theirs: theirs && names.shownPath(theirs.path),
    whole,
  });
  return {
    kind: document === undefined ? 'file' : 'document',
    subject,
    reason,
    message: message + why,
    paths,
    marked,
    base: version(base) ?? null,
    ours: version(ours) ?? null,
    theirs: version(theirs) ?? null,
  };
}

/** Where the file was before the sides parted, or where one of them has it. */
function originOf({ base, ours, theirs, places }: FileConflict): LocatedFile['path'] {
  const path = (base ?? ours ?? theirs)?.path ?? places[0];
  if (path === undefined) throw new Error('a conflict without a file');
  return path;
}

interface Named {
  readonly subject: string;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
  readonly whole: string | undefined;
}

const messages: Readonly<Record<FileConflictKind, (named: Named) => string>> = {
  'both-changed': ({ subject }) => `'${subject}' was changed on both sides`,
  'both-added': ({ subject }) => `'${subject}' was added on both sides`,
  'removed-here': ({ subject }) => `'${subject}' was removed here and changed there`,
  'removed-there': ({ subject }) => `'${subject}' was changed here and removed there`,
  'removed-here-renamed-there': ({ subject, theirs }) =>
    `'${subject}' was removed here and renamed to '${theirs ?? ''}' there`,
  'renamed-here-removed-there': ({ subject, ours }) =>
    `'${subject}' was renamed to '${ours ?? ''}' here and removed there`,
  'renamed-twice': ({ subject, ours, theirs }) =>
    `'${subject}' was renamed to '${ours ?? ''}' here and to '${theirs ?? ''}' there`,
  'file-and-folder': ({ subject }) =>
    `'${subject}' is a file on one side and a folder on the other`,
  unfit: ({ subject, whole }) =>
    `both changed '${subject}', and it does not hold together: ${whole ?? ''}`,
};

function versionOf({ path, version }: LocatedFile, names: ConflictNames): ConflictVersion {
  const { content } = version;
  const where = { path: names.shownPath(path) };
  if ('oid' in content) return { ...where, oid: content.oid };
  return 'stored' in content ? { ...where, object: content.stored.blob } : where;
}

function documentAt(settings: Settings, path: string): string | undefined {
  return documentsAtPath(settings, path).find((key) => {
    const source = settings.sources.find(({ id }) => id === key.slice(0, key.indexOf('/')));
    return source !== undefined && documentChooser(source)(key.slice(key.indexOf('/') + 1));
  });
}
