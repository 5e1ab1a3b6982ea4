import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';
import { repositoryFolder } from '../support/test-environment.js';

const folder = join(repositoryFolder, 'src/commands');
const commands = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  // Those that only Git calls are not listed.
  .filter((name) => !readFileSync(join(folder, name), 'utf8').includes('hidden = true'))
  .map((name) => name.replace(/\.ts$/, ''));

let anywhere: ProjectFolder;

beforeAll(() => {
  anywhere = new ProjectFolder();
});

afterAll(() => {
  anywhere.dispose();
});

async function help(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runInProcess(anywhere, [...args, '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** Lines that are too long for a terminal of 80 columns. */
function tooLong(text: string): string[] {
  return text.split('\n').filter((line) => line.length > 80);
}

describe('--help', () => {
  it('lists every command with its summary', async () => {
    const text = await help();
    for (const command of commands) expect(text).toMatch(new RegExp(`^  ${command} +[A-Z]`, 'm'));
    expect(tooLong(text.slice(text.indexOf('VERSION')))).toEqual([]);
  });

  it.each(commands)(
    'of %s has a summary, two examples or more, and fits 80 columns',
    async (command) => {
      const text = await help(command);
      const [summary = ''] = text.split('\n');
      expect(summary).toMatch(/^[A-Z].*[.,a-z]$/);
      const examples = text.slice(text.indexOf('EXAMPLES'));
      expect(examples.match(/^ +\$ stemma /gm)?.length).toBeGreaterThanOrEqual(2);
      expect(examples).toContain(`$ stemma ${command}`);
      expect(text).toContain('--json');
      expect(text).toMatch(/-C, --directory/);
      expect(tooLong(text)).toEqual([]);
    },
  );
});
