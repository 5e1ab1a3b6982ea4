import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findImports } from '../../../../../../src/pipeline/stages/embed/module/find-imports.js';
import { readModuleCode } from '../../../../../../src/pipeline/stages/embed/module/module-code.js';
import { temporaryFolder } from '../embed-context-of.js';

const root = realpathSync(temporaryFolder());

/** A project with these files. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'project-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const EMBED = 'export const embed = (texts) => texts.map(() => [1, 2]);\n';

describe('findImports', () => {
  it('finds every way to import, in order', () => {
    const text = `#!/usr/bin/env node
      // import './comment.mjs';
      import './side.mjs';
      import a, { b as c } from "./a.mjs";
      import * as all from 'pkg/sub';
      export { d } from './d.mjs';
      export * from './e.mjs';
      export const text = "import './text.mjs'";
      export default async () => import('./late.mjs');
      const { f } = await import( /* why */ 'node:fs' );
      console.log(import.meta.url, \`import('./template.mjs')\`);`;
    expect(findImports(text)).toEqual([
      ...['./side.mjs', './a.mjs', 'pkg/sub', './d.mjs', './e.mjs', './late.mjs', 'node:fs'],
    ]);
  });

  it.each([
    ['await import(name)', 'no plain string'],
    ['await import(`./a.mjs`)', 'no plain string'],
    ["await import('./a' + '.mjs')", 'no plain string'],
    ["await import('./\\u0061.mjs')", 'no plain string'],
    ["import './\\x61.mjs'", 'no plain string'],
    ["export const = 3; import './a.mjs'", 'not understood'],
    ['function (', 'not understood'],
  ])('says that it cannot tell what %s loads', (text, reason) => {
    expect(() => findImports(`\n${text}`)).toThrow(new RegExp(`^line 2 .*${reason}`));
  });
});

describe('readModuleCode', () => {
  it('reads the module and all that it imports, once, and names packages', () => {
    const folder = project({
      'embedder.mjs': `import './lib/a.mjs'; import 'node:fs'; import 'path'; import '@org/pkg/sub'; ${EMBED}`,
      'lib/a.mjs': "import '../embedder.mjs'; export * from './b.mjs'; import 'plain';",
      'lib/b.mjs': 'export const b = 1;',
      'lib/unused.mjs': '',
      'node_modules/@org/pkg/package.json': '{"name": "@org/pkg", "version": "1.2.3"}',
      'lib/node_modules/plain/package.json': '{}',
    });
    const code = readModuleCode(folder, './lib/../embedder.mjs');
    expect(code).toMatchObject({ project: folder, path: 'embedder.mjs' });
    expect(code.files.map(({ path }) => path)).toEqual(['embedder.mjs', 'lib/a.mjs', 'lib/b.mjs']);
    expect(code.packages).toEqual([
      { name: 'plain', version: 'none' },
      { name: '@org/pkg', version: '1.2.3' },
    ]);
  });

  it('has a hash that any change of code changes, and no change of place', () => {
    const files = {
      'embedder.mjs': `import './lib/a.mjs'; import 'pkg'; ${EMBED}`,
      'lib/a.mjs': "import './b.mjs';",
      'lib/b.mjs': 'export const b = 1;',
      'node_modules/pkg/package.json': '{"version": "1.0.0"}',
    };
    const hashOf = (more: Readonly<Record<string, string>>) =>
      readModuleCode(project({ ...files, ...more }), 'embedder.mjs').hash;
    const hash = hashOf({});
    expect(hashOf({ 'README.md': 'x', 'lib/c.mjs': 'x' })).toBe(hash);
    for (const path of ['embedder.mjs', 'lib/a.mjs', 'lib/b.mjs'] as const) {
      expect(hashOf({ [path]: `${files[path]} ` })).not.toBe(hash);
    }
    expect(hashOf({ 'node_modules/pkg/package.json': '{"version": "1.0.1"}' })).not.toBe(hash);
    const moved = project(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`sub/${path}`, text])),
    );
    expect(readModuleCode(moved, 'sub/embedder.mjs').hash).toBe(hash);
  });

  it.each([
    ['a file that does not end in .mjs', "import './a.js';", './a.js'],
    ['an absolute path', "import '/etc/passwd.mjs';", '/etc/passwd.mjs'],
    ['an address', "import 'data:text/javascript,1';", 'data:'],
    ['a file address', "import 'file:///tmp/a.mjs';", 'file:'],
    ['an alias of package.json', "import '#internal';", '#internal'],
    ['the project by its own name', "import 'bot/lib/b.mjs';", 'code of the project itself'],
    ['a package that is a part of the project', "import 'linked';", 'code of the project itself'],
    ['a dynamic import of anything', 'await import(process.env.X);', 'no plain string'],
    ['a file outside of the project', "import './outside.mjs';", 'lies outside the project'],
  ])('refuses %s', (_, text, reason) => {
    const folder = project({
      'package.json': '{"name": "bot", "exports": {"./*": "./*"}}',
      'embedder.mjs': text,
      'a.js': '',
      'lib/b.mjs': '',
      'packages/linked/package.json': '{"name": "linked", "version": "1.0.0"}',
    });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync('../packages/linked', join(folder, 'node_modules/linked'));
    writeFileSync(join(root, 'elsewhere.mjs'), '');
    symlinkSync('../elsewhere.mjs', join(folder, 'outside.mjs'));
    expect(() => readModuleCode(folder, 'embedder.mjs')).toThrow(
      expect.objectContaining({
        code: 'module-unsupported',
        message: expect.stringContaining(reason),
      }),
    );
  });

  it('refuses a module that is not in the project', () => {
    const folder = project({});
    writeFileSync(join(root, 'elsewhere.mjs'), '');
    expect(() => readModuleCode(folder, '../elsewhere.mjs')).toThrow(
      expect.objectContaining({ code: 'module-unsupported' }),
    );
  });

  it.each([
    ['nothing.mjs', 'embedder.mjs', "no module 'nothing.mjs'"],
    ['embedder.mjs', 'lib/gone.mjs', "no module 'lib/gone.mjs'"],
  ])('names the file that is missing: %s', (path, imported, message) => {
    const folder = project({ 'embedder.mjs': `import './${imported}';` });
    expect(() => readModuleCode(folder, path)).toThrow(
      expect.objectContaining({ code: 'module-not-found', message }),
    );
  });

  it('names a package that is not installed', () => {
    const folder = project({ 'embedder.mjs': "import 'nowhere-to-be-found/x';" });
    expect(() => readModuleCode(folder, 'embedder.mjs')).toThrow(
      expect.objectContaining({
        code: 'package-not-installed',
        message: expect.stringContaining("'nowhere-to-be-found'"),
      }),
    );
  });
});
