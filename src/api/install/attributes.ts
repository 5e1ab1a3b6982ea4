import { LOCK_FILE, SETTINGS_FILE } from '../project-files.js';
import { MERGE_DRIVERS, type DriverKind } from './drivers.js';

/** Says which driver merges which file; in the project, for everybody. */
export const ATTRIBUTES_FILE = '.gitattributes';

/** The lines of .gitattributes for a project with this question set. */
export function attributeLines(questions: string): string[] {
  const files: Readonly<Record<DriverKind, string>> = {
    lock: LOCK_FILE,
    settings: SETTINGS_FILE,
    questions,
  };
  return MERGE_DRIVERS.map(({ kind, name }) => `${patternOf(files[kind])} merge=${name}`);
}

/** The text with the lines that are not in it yet; the rest stays as it is. */
export function withLines(text: string, lines: readonly string[]): string {
  const present = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => !present.has(line));
  if (missing.length === 0) return text;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${gap}${missing.join('\n')}\n`;
}

/** A path of the project as a pattern that means it alone (gitattributes(5)). */
function patternOf(path: string): string {
  const escaped = `/${path.replace(/^\.\//, '')}`.replace(/[\\*?[]/g, '\\$&');
  return /[\s"]/.test(escaped) ? `"${escaped.replace(/["\\]/g, '\\$&')}"` : escaped;
}
