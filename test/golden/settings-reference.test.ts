import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import {
  settingEntries,
  type SettingEntry,
} from '../../src/pipeline/settings/settings-reference.js';

/* `npx vitest run test/golden/settings-reference.test.ts -u` writes the page anew. */

const INTRODUCTION = `# Settings

Every key of \`stemma.yaml\`. Generated from the schema that the file is checked with: what is said
here is what holds. \`stemma config\` shows the settings of a project with defaults filled in, and
\`stemma config --schema\` prints the JSON Schema for an editor. A default of - means that there is
none; **required** keys have to be given where their section is.
`;

/** Sections by the path that a key's last step is taken from, in the order of the schema. */
function sections(entries: readonly SettingEntry[]): Map<string, SettingEntry[]> {
  const found = new Map<string, SettingEntry[]>();
  for (const entry of entries) {
    const path = entry.path.split('.').slice(0, -1).join('.');
    const title = entry.kind === undefined ? path : `${path}, ${entry.kind}`;
    found.set(title, [...(found.get(title) ?? []), entry]);
  }
  return found;
}

const cell = (text: string) => text.replaceAll('|', '\\|');
const code = (text: string) => `\`${cell(text)}\``;

function rowOf({ path, type, default: fallback, isRequired, description, example }: SettingEntry) {
  const key = path.split('.').at(-1) ?? path;
  const otherwise = isRequired ? '**required**' : fallback === undefined ? '-' : code(fallback);
  const cells = [code(key), cell(type), otherwise, cell(description), code(`${key}: ${example}`)];
  return `| ${cells.join(' | ')} |`;
}

describe('the reference of settings', () => {
  it('has every key with a description and an example, as docs/reference/settings.md shows', async () => {
    const entries = settingEntries();
    const pages = [...sections(entries)].map(([title, keys]) =>
      [
        `## ${title === '' ? 'The file' : title}`,
        '',
        '| key | values | default | what | example |',
        '| --- | --- | --- | --- | --- |',
        ...keys.map(rowOf),
      ].join('\n'),
    );
    const page = await format([INTRODUCTION, ...pages].join('\n\n'), {
      parser: 'markdown',
      printWidth: 100,
    });
    await expect(page).toMatchFileSnapshot('../../docs/reference/settings.md');
  });
});
