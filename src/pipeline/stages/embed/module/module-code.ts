import { readFileSync, realpathSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import * as z from 'zod';
import { isNodeError } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import { encodeCanonical } from '../../../../model/canonical.js';
import { objectIdOf } from '../../../../model/object-id.js';
import { findImports, UnclearImports } from './find-imports.js';

/** A file of a module's code. */
export interface ModuleFile {
  /** Relative to the project, forward slashes. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** A package that the code imports: known by these alone, not looked into. */
export interface ModulePackage {
  readonly name: string;
  readonly version: string;
}

/** The code of a module as far as it can be told without running it. */
export interface ModuleCode {
  /** Absolute, links followed. */
  readonly project: string;
  /** The module, relative to the project, links followed. */
  readonly path: string;
  /** The same, absolute. */
  readonly entry: string;
  /** The module, then the files that it imports. */
  readonly files: readonly ModuleFile[];
  readonly packages: readonly ModulePackage[];
  /** SHA-256 over the bytes of all files, and names and versions of packages; no path is in it. */
  readonly hash: string;
}

/**
 * Reads a module of a project and all files that it imports, by whatever way, without running any.
 * Packages from node_modules count by name and version. Throws `module-not-found`,
 * `module-unsupported` (where it cannot be told what would be loaded) or `package-not-installed`.
 */
export function readModuleCode(project: string, path: string): ModuleCode {
  return new ModuleReader(realpathSync(project), path).read();
}

/** What a specifier begins with that stands for a file. */
const RELATIVE = /^\.\.?\//;
/** Addresses, absolute paths, and names that a package.json of the project gives meaning to. */
const REFUSED = /^(?:[a-z][a-z0-9+.-]*:|\/|#|\.\.?$)/i;
const PACKAGE = /^(@[^/]+\/[^/]+|[^/@][^/]*)/;

const packageSchema = z.object({ name: z.string().optional(), version: z.string().optional() });

class ModuleReader {
  readonly #files = new Map<string, Uint8Array>();
  readonly #packages = new Map<string, string>();

  constructor(
    /** Absolute, links followed. */
    readonly project: string,
    readonly path: string,
  ) {}

  read(): ModuleCode {
    const entry = this.#load(resolve(this.project, this.path));
    const files = [...this.#files].map(([path, bytes]) => ({
      path: this.#shown(path),
      size: bytes.length,
    }));
    const packages = [...this.#packages].map(([name, version]) => ({ name, version }));
    const hashes = [...this.#files.values()].map((bytes) => objectIdOf(bytes));
    // Which file is imported where stands in the files, so their order says all about their places.
    const named = packages.map(({ name, version }) => [name, version]);
    const hash = objectIdOf(encodeCanonical([hashes, named]));
    const { project } = this;
    return { project, path: this.#shown(entry), entry, files, packages, hash };
  }

  /** Reads a file and what it imports, once; its path with links followed. */
  #load(path: string): string {
    const file = this.#follow(path);
    if (this.#files.has(file)) return file;
    const bytes = readFileSync(file);
    this.#files.set(file, bytes);
    for (const name of this.#importsOf(file, bytes)) {
      if (RELATIVE.test(name)) {
        if (extname(name) !== '.mjs') {
          throw this.#unsupported(file, `imports '${name}', which does not end in .mjs`);
        }
        this.#load(resolve(dirname(file), name));
      } else if (!isBuiltin(name)) this.#addPackage(file, name);
    }
    return file;
  }

  #importsOf(file: string, bytes: Uint8Array): string[] {
    try {
      return findImports(Buffer.from(bytes).toString('utf8'));
    } catch (error) {
      if (!(error instanceof UnclearImports)) throw error;
      throw this.#unsupported(file, error.message);
    }
  }

  /** Where a file really lies; throws for one that is not there or not in the project. */
  #follow(path: string): string {
    let file: string;
    try {
      file = realpathSync(path);
      if (this.#isInside(file)) return file;
    } catch (error) {
      if (!isNodeError(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error;
      throw new StemmaError('module-not-found', `no module '${this.#shown(path)}'`, {
        data: { module: this.path, path },
        suggestions: [
          path === resolve(this.project, this.path)
            ? 'Set pipeline.embed.path to a file of the project, such as embedder.mjs.'
            : `Correct the import, or add the file: '${this.path}' needs it.`,
        ],
      });
    }
    throw this.#unsupported(path, `lies outside the project: '${file}'`);
  }

  #isInside(file: string): boolean {
    return file.startsWith(this.project + sep);
  }

  #addPackage(file: string, specifier: string): void {
    const name = REFUSED.test(specifier) ? undefined : PACKAGE.exec(specifier)?.[0];
    if (name === undefined) {
      throw this.#unsupported(file, `imports '${specifier}', neither a file nor a package`);
    }
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      // A package that names itself imports its own files.
      const own = readPackage(folder);
      if (own?.name === name) throw this.#localPackage(file, name);
      const found = readPackage(join(folder, 'node_modules', name));
      if (found !== undefined) {
        const real = realpathSync(join(folder, 'node_modules', name));
        if (this.#isInside(real) && !real.split(sep).includes('node_modules')) {
          throw this.#localPackage(file, name);
        }
        this.#packages.set(name, found.version ?? 'none');
        return;
      }
      if (folder === dirname(folder)) break;
    }
    throw new StemmaError(
      'package-not-installed',
      `cannot use module '${this.path}': package '${name}' is not installed`,
      {
        data: { module: this.path, package: name },
        suggestions: [`Install it in the project: npm install ${name}`],
      },
    );
  }

  #localPackage(file: string, name: string): StemmaError {
    return this.#unsupported(file, `imports '${name}', which is code of the project itself`);
  }

  #shown(path: string): string {
    return relative(this.project, path).split(sep).join('/');
  }

  #unsupported(file: string, reason: string): StemmaError {
    const shown = this.#shown(file);
    return new StemmaError(
      'module-unsupported',
      `cannot tell what code module '${this.path}' runs: '${shown}' ${reason}`,
      {
        data: { module: this.path, file: shown },
        suggestions: [
          'Import files of the project by relative paths that end in .mjs, written as plain strings, and packages by their names.',
        ],
      },
    );
  }
}

function isBuiltin(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name);
}

/** What the package.json of a folder says; undefined where there is none that can be read. */
function readPackage(folder: string): z.infer<typeof packageSchema> | undefined {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    return packageSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (isNodeError(error, 'ENOENT', 'ENOTDIR') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
