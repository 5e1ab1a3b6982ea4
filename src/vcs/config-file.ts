/** Git's configuration syntax (git-config(1), "Syntax"). */
import { StemmaError } from '../errors/stemma-error.js';

/** One setting of a configuration file. */
export interface ConfigEntry {
  /** `user.name`, `includeIf.gitdir:~/clients/.path`: section and name in lower case. */
  readonly key: string;
  /** `true` where the file gives a name alone. */
  readonly value: string;
}

/** Settings in the order of the file; throws `bad-git-config` with the line. */
export function parseConfig(text: string, path: string): ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  let section: string | undefined;
  const lines = text.replace(/^\ufeff/, '').split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    let line = (lines[index] ?? '').replace(/\r$/, '').trimStart();
    const header = /^\[([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\]|\\.)*)")?[ \t]*\]/.exec(line);
    if (header) {
      section = sectionKey(header[1] ?? '', header[2]);
      line = line.slice(header[0].length).trimStart();
    }
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const variable = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:=[ \t]*(.*))?$/.exec(line);
    if (!variable || section === undefined) throw badLine(path, index + 1);
    let raw = variable[2];
    while (raw !== undefined && continues(raw) && index + 1 < lines.length) {
      index += 1;
      raw = raw.slice(0, -1) + (lines[index] ?? '').replace(/\r$/, '');
    }
    const value = raw === undefined ? 'true' : unquote(raw);
    if (value === undefined) throw badLine(path, index + 1);
    entries.push({ key: `${section}.${(variable[1] ?? '').toLowerCase()}`, value });
  }
  return entries;
}

function sectionKey(name: string, subsection: string | undefined): string {
  if (subsection === undefined) return name.toLowerCase();
  return `${name.toLowerCase()}.${subsection.replace(/\\(.)/g, '$1')}`;
}

/** True when the line ends in a backslash that is not itself escaped. */
function continues(raw: string): boolean {
  return (/\\+$/.exec(raw)?.[0].length ?? 0) % 2 === 1;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  b: '\b',
  '"': '"',
  '\\': '\\',
};

/** Quotes, escapes and comments resolved; undefined where they are malformed. */
function unquote(raw: string): string | undefined {
  let value = '';
  let kept = 0;
  let quoted = false;
  for (let at = 0; at < raw.length; at += 1) {
    const char = raw.charAt(at);
    if (!quoted && (char === '#' || char === ';')) break;
    if (char === '"') {
      quoted = !quoted;
    } else if (char === '\\') {
      at += 1;
      const escaped = ESCAPES[raw.charAt(at)];
      if (escaped === undefined) return undefined;
      value += escaped;
      kept = value.length;
      continue;
    } else {
      value += char;
    }
    // White space at the end counts only inside quotes.
    if (quoted || !/\s/.test(char)) kept = value.length;
  }
  return quoted ? undefined : value.slice(0, kept);
}

function badLine(path: string, line: number): StemmaError {
  return new StemmaError(
    'bad-git-config',
    `cannot read the Git configuration '${path}': line ${line} is malformed`,
    {
      data: { path, line },
    },
  );
}

/** The text with one setting replaced or added, everything else as it was. */
export function withSetting(text: string, setting: ConfigEntry): string {
  const dot = setting.key.lastIndexOf('.');
  const section = setting.key.slice(0, dot);
  const line = `\t${setting.key.slice(dot + 1)} = ${quote(setting.value)}`;
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  let current: string | undefined;
  let end = -1;
  let same = -1;
  lines.forEach((each, index) => {
    current = sectionOf(each) ?? current;
    if (current !== section) return;
    end = index;
    if (nameOf(each) === setting.key.slice(dot + 1).toLowerCase()) same = index;
  });
  if (same >= 0) lines[same] = line;
  else if (end >= 0) lines.splice(end + 1, 0, line);
  else lines.push(headerOf(section), line);
  return `${lines.join('\n')}\n`;
}

/** The text without a section, everything else as it was. */
export function withoutSection(text: string, section: string): string {
  let current: string | undefined;
  const kept = text.split(/(?<=\n)/).filter((line) => {
    current = sectionOf(line) ?? current;
    return current !== section;
  });
  return kept.join('');
}

/** The section that begins in a line. */
function sectionOf(line: string): string | undefined {
  const header = /^\s*\[([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\]|\\.)*)")?[ \t]*\]/.exec(line);
  return header ? sectionKey(header[1] ?? '', header[2]) : undefined;
}

function nameOf(line: string): string | undefined {
  return /^\s*([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:=|$)/.exec(line)?.[1]?.toLowerCase();
}

function headerOf(section: string): string {
  const dot = section.indexOf('.');
  if (dot < 0) return `[${section}]`;
  return `[${section.slice(0, dot)} "${section.slice(dot + 1).replace(/["\\]/g, '\\$&')}"]`;
}

function quote(value: string): string {
  const escaped = value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t');
  return /^\s|\s$|[#;]/.test(value) ? `"${escaped}"` : escaped;
}
