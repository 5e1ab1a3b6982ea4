import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { StemmaError } from '../errors/stemma-error.js';
import type { Host } from '../model/host.js';
import { readModuleCode, type ModuleCode } from '../pipeline/stages/embed/module/module-code.js';
import {
  TrustedModules,
  type TrustedModule,
} from '../pipeline/stages/embed/module/trusted-modules.js';
import type { Project } from './project.js';

/** Code of the project that may be trusted, and whether it is. */
export interface TrustResult {
  /** Absolute folder of the project. */
  readonly project: string;
  /** The module, relative to the project. */
  readonly path: string;
  /** Over all files, and names and versions of packages. */
  readonly hash: string;
  readonly files: ModuleCode['files'];
  readonly packages: ModuleCode['packages'];
  readonly trusted: boolean;
}

/** What the user trusts. */
export interface TrustList {
  readonly trusted: readonly TrustedModule[];
}

/** What the user trusted until now. */
export interface TrustRemoval {
  readonly removed: readonly TrustedModule[];
}

/**
 * Looks at a module, given relative to the folder that the user works in, without running it. Throws
 * what `readModuleCode` throws.
 */
export function inspectModule(project: Project, path: string): TrustResult {
  const code = readModuleCode(project.folder, fromProject(project, path));
  return resultOf(code, new TrustedModules(project.session.host).has(code));
}

/** Lets a module run as it was when it was looked at; throws `module-changed` where it no longer is. */
export function trustModule(project: Project, seen: TrustResult): TrustResult {
  const code = readModuleCode(project.folder, seen.path);
  if (code.hash !== seen.hash) {
    throw new StemmaError('module-changed', `cannot trust '${seen.path}': it changed meanwhile`, {
      data: { module: seen.path },
      suggestions: ['Look at it again and run the command again.'],
    });
  }
  const { project: folder, path, hash } = code;
  new TrustedModules(project.session.host).add({ project: folder, path, hash });
  return resultOf(code, true);
}

/** Takes trust back from all versions of a module, also of one that is gone; throws `not-trusted`. */
export function distrustModule(project: Project, path: string): TrustRemoval {
  const named = fromProject(project, path);
  const trusted = new TrustedModules(project.session.host);
  const folder = realpathSync(project.folder);
  const removed = trusted.remove({ project: folder, path: named });
  if (removed.length > 0) return { removed };
  throw new StemmaError('not-trusted', `'${named}' is not trusted in '${folder}'`, {
    data: { module: named, project: folder },
    suggestions: ['List what is: stemma trust --list'],
  });
}

/** Everything that is trusted on this machine. */
export function listTrusted(host: Host): TrustList {
  return { trusted: new TrustedModules(host).list() };
}

function fromProject(project: Project, path: string): string {
  return relative(project.folder, resolve(project.session.folder, path)).replaceAll('\\', '/');
}

function resultOf({ project, path, hash, files, packages }: ModuleCode, trusted: boolean) {
  return { project, path, hash, files, packages, trusted };
}
