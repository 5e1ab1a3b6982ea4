import { StemmaError } from '../../errors/stemma-error.js';
import { isSidecarName } from '../../model/sidecar.js';
import { fromUtf8, utf8 } from '../../util/bytes.js';
import type { ChangedContents, ContentsMerge } from '../../vcs/merge/files/merge-contents.js';
import { mergeQuestions, type QuestionsMerge } from '../../vcs/merge/merge-questions.js';
import { mergeSettings, type SettingsMerge } from '../../vcs/merge/merge-settings.js';
import type { MarkerStyle } from '../../vcs/merge/text/conflict-markers.js';
import { mergeTexts, whyNoText } from '../../vcs/merge/text/merge-texts.js';
import { withoutMarks } from '../../vcs/merge/text/line-ends.js';
import type { Choose, Three } from '../../vcs/merge/three-way.js';
import type { RawPath } from '../../vcs/raw-path.js';
import { SETTINGS_FILE } from '../project-files.js';

/** What the files of a merge are to stemma. */
export interface MergedFileKinds {
  /** Paths in the project of the question sets of all sides. */
  readonly questions: ReadonlySet<string>;
  /** Of a path in the repository; undefined for one outside the project. */
  readonly projectPath: (path: RawPath) => string | undefined;
  readonly style: MarkerStyle;
  /** What to take where a setting or a question is in conflict; unless given it stays one. */
  readonly choose?: Choose | undefined;
}

/** Merges a file as what it is: settings and sidecars by key path, questions by id, texts by line. */
export function mergeFileContents(kinds: MergedFileKinds, file: ChangedContents): ContentsMerge {
  const { paths: named } = file;
  const paths = [named.base, named.ours, named.theirs].flatMap((path) =>
    path === undefined ? [] : (kinds.projectPath(path) ?? []),
  );
  const { base, ours, theirs } = file.bytes;
  const texts = [base, ours, theirs].some((bytes) => bytes && whyNoText(bytes) !== undefined)
    ? undefined
    : { base: base ? fromUtf8(base) : '', ours: fromUtf8(ours), theirs: fromUtf8(theirs) };
  const structured = texts && mergeStructured(kinds, texts, paths);
  if (structured !== undefined) return structured;
  const merged = mergeTexts({ ...(base && { base }), ours, theirs }, kinds.style);
  if ('whole' in merged) return { whole: merged.whole };
  if (merged.conflicts === 0) return { merged: merged.merged };
  return { marked: merged.merged, details: [] };
}

/** Undefined for a file without a structure that we know. */
function mergeStructured(
  kinds: MergedFileKinds,
  texts: Three<string>,
  paths: readonly string[],
): ContentsMerge | undefined {
  const { style, choose } = kinds;
  const options = { ...style, ...(choose && { choose }) };
  const plain = withoutMarks(texts);
  const done = (merge: SettingsMerge | QuestionsMerge): ContentsMerge => {
    const bytes = (text: string): Uint8Array => utf8(plain.restore(text));
    if ('text' in merge) return { merged: bytes(merge.text) };
    return { marked: bytes(merge.marked), details: merge.conflicts };
  };
  if (paths.includes(SETTINGS_FILE)) return done(mergeSettings(plain.texts, options));
  if (paths.some((path) => kinds.questions.has(path))) {
    return done(mergeQuestions(plain.texts, options));
  }
  if (!paths.some(isSidecarName)) return undefined;
  try {
    return done(mergeSettings(plain.texts, style));
  } catch (error) {
    // A sidecar that is no YAML is merged by line.
    if (error instanceof StemmaError && error.code === 'bad-settings') return undefined;
    throw error;
  }
}
