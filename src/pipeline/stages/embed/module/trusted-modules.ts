import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import * as z from 'zod';
import { isNodeError } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';
import type { Host } from '../../../../model/host.js';
import { objectIdOf } from '../../../../model/object-id.js';
import { writeFileAtomically } from '../../../../util/atomic-file.js';
import { utf8 } from '../../../../util/bytes.js';

const trustSchema = z.object({
  /** Absolute, links followed. */
  project: z.string(),
  /** Relative to the project. */
  path: z.string(),
  /** See `ModuleCode`. */
  hash: z.string(),
  /** When it was trusted, ISO 8601. */
  at: z.string(),
});

/** Code of a project that the user allowed to run. */
export type TrustedModule = z.infer<typeof trustSchema>;

/** What is trusted: this code, at this place, in this project on this machine. */
export type ModuleTrust = Omit<TrustedModule, 'at'>;

/**
 * Which modules the user trusts: a file each in the user's configuration folder, so that nothing
 * that comes with a repository can say it of itself.
 */
export class TrustedModules {
  readonly #folder: string;

  constructor(readonly host: Pick<Host, 'configFolder' | 'now'>) {
    this.#folder = join(host.configFolder, 'trusted');
  }

  has(trust: ModuleTrust): boolean {
    if (this.#isIn(trust.project)) return false;
    const found = this.#read(this.#fileOf(trust));
    return (
      found?.project === trust.project && found.path === trust.path && found.hash === trust.hash
    );
  }

  /** Throws `trust-not-safe` where the configuration folder lies in the project. */
  add(trust: ModuleTrust): void {
    if (this.#isIn(trust.project)) {
      throw new StemmaError(
        'trust-not-safe',
        `cannot keep what you trust in '${this.host.configFolder}': it is a part of the project`,
        {
          data: { folder: this.host.configFolder, project: trust.project },
          suggestions: ['Set STEMMA_CONFIG_DIR to a folder outside of the project.'],
        },
      );
    }
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const record: TrustedModule = { ...trust, at: new Date(this.host.now()).toISOString() };
    writeFileAtomically(this.#fileOf(trust), [utf8(JSON.stringify(record, undefined, 2))]);
  }

  /** All, by project, path and time. */
  list(): TrustedModule[] {
    const order = ({ project, path, at }: TrustedModule) => [project, path, at].join('\0');
    return this.#files()
      .map((file) => this.#read(file))
      .filter((record) => record !== undefined)
      .sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }

  /** Takes trust back from every version of a module; what was trusted. */
  remove({ project, path }: Pick<TrustedModule, 'project' | 'path'>): TrustedModule[] {
    const removed: TrustedModule[] = [];
    for (const file of this.#files()) {
      const record = this.#read(file);
      if (record?.project !== project || record.path !== path) continue;
      rmSync(file, { force: true });
      removed.push(record);
    }
    return removed;
  }

  #isIn(project: string): boolean {
    return `${this.host.configFolder}${sep}`.startsWith(`${project}${sep}`);
  }

  #fileOf({ project, path, hash }: ModuleTrust): string {
    return join(this.#folder, `${objectIdOf(utf8([project, path, hash].join('\0')))}.json`);
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder)
        .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
        .map((name) => join(this.#folder, name));
    } catch (error) {
      if (isNodeError(error, 'ENOENT')) return [];
      throw error;
    }
  }

  /** Undefined for what is not there and for what is no record: nothing is trusted by it. */
  #read(file: string): TrustedModule | undefined {
    try {
      return trustSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
    } catch (error) {
      if (isNodeError(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}
