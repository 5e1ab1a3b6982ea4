/**
 * Puts together the program that bin/run.js starts: the sources and those packages that are plain
 * JavaScript, in few files, because loading the six hundred files of a command one by one takes
 * longer than most commands do (docs/decisions/0061-start-up.md).
 *
 *   dist/program/cli, commands   one file for each entry
 *   dist/program/chunks          what they share, and what is loaded when it is needed
 *   dist/program/LICENSES.txt    the licences of the packages inside
 */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;
const program = join(root, 'dist/program');

/** Native, read from their own folders, large and seldom needed, or only for oclif's own development. */
const external = [
  'better-sqlite3',
  'hnswlib-node',
  '@huggingface/*',
  '@lat.md/*',
  'onnx-proto',
  'gpt-tokenizer',
  'tinypool',
  'mammoth',
  'unpdf',
  ...['typescript', 'ts-node', 'tsx'],
];

/**
 * A module that asks for its own place gets that of its twin in dist, where its neighbours are;
 * zod is imported as a namespace, of which esbuild keeps what is used: a quarter.
 */
const ownModules = {
  name: 'own-modules',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const source = text.replace(/^import \{ z \} from 'zod';$/m, "import * as z from 'zod';");
      // Every file of the program lies two folders below dist.
      const twin = `../../${relative(join(root, 'src'), path).replace(/\.ts$/, '.js').replaceAll('\\', '/')}`;
      const contents = source.replaceAll(
        'import.meta.url',
        `new URL(${JSON.stringify(twin)}, import.meta.url).href`,
      );
      if (/import\.meta\.(?!url\b)/.test(contents)) {
        return { errors: [{ text: `only import.meta.url is known here: '${path}'` }] };
      }
      return { contents, loader: 'ts' };
    });
  },
};

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/start.ts', 'src/commands/**/*.ts'],
  outbase: 'src',
  outdir: program,
  entryNames: '[dir]/[name]',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Names stay readable in stack traces; `node --enable-source-maps` leads to the sources.
  sourcemap: 'linked',
  sourcesContent: false,
  // Packages in CommonJS ask for Node's own modules with `require`.
  banner: {
    js: "import { createRequire as createPackageRequire } from 'node:module'; const require = createPackageRequire(import.meta.url);",
  },
  external,
  // Node takes the CommonJS build of this package, of which nothing can be left out.
  alias: { 'isomorphic-git': './node_modules/isomorphic-git/index.js' },
  plugins: [ownModules],
  metafile: true,
  logLevel: 'warning',
});

writeFileSync(join(program, 'LICENSES.txt'), licensesOf(Object.keys(metafile.inputs)));
removeStale(new Set(Object.keys(metafile.outputs).map((path) => join(root, path))));

/** Chunks of earlier builds; the new ones are in place by now, so a command may run meanwhile. */
function removeStale(written) {
  for (const entry of readdirSync(program, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (/\.js(\.map)?$/.test(path) && !written.has(path)) rmSync(path);
  }
}

/** The licence of each package that a file came from. */
function licensesOf(inputs) {
  const packages = inputs.map((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  const folders = [...new Set(packages.filter((folder) => folder !== undefined))].sort();
  if (folders.length === 0) throw new Error('no package found among the files of the program');
  return folders.map((folder) => licenseOf(join(root, folder))).join(`\n${'-'.repeat(80)}\n`);
}

function licenseOf(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text =
    file === undefined
      ? `${license} licence, ${author?.name ?? author ?? 'its contributors'}\n`
      : readFileSync(join(folder, file), 'utf8');
  return `${name} ${version}\n\n${text}`;
}
