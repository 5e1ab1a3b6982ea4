import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProjectFolder } from '../test/support/project-folder.js';
import { Commands } from './command.js';
import { generateCorpus } from './generate-corpus.js';

/** Sizes of a run; a run with other sizes than the full ones is a quick look. */
export interface BenchSizes {
  /** Documents of the corpus. */
  readonly documents: number;
  readonly seed: number;
  /** Most rounds of a row. */
  readonly rounds: number;
  /** Megabytes (2^20 bytes) of the large file. */
  readonly largeFile: number;
  /** Entries of the maps. */
  readonly entries: number;
  /** Commits of the long history. */
  readonly commits: number;
}

/** What rows measure with: sizes, commands, and preparations that several of them share. */
export class Bench {
  readonly #scratch = mkdtempSync(join(tmpdir(), 'stemma-bench-'));
  readonly #prepared = new Map<string, Promise<unknown>>();
  readonly #projects: ProjectFolder[] = [];
  readonly commands = new Commands(this.#scratch);

  constructor(
    readonly sizes: BenchSizes,
    /** Tells what is being prepared. */
    readonly say: (text: string) => void,
  ) {}

  /** Makes something once, for all rows that ask for it by that name. */
  prepare<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.#prepared.get(name) ?? make();
    this.#prepared.set(name, known);
    // A name is asked for with one type alone: each has one function that calls this.
    return known as Promise<T>;
  }

  /** A project with that many generated documents, that stemma keeps. */
  newProject(documents: number): ProjectFolder {
    const project = new ProjectFolder();
    this.#projects.push(project);
    this.commands.stemma(project, 'init');
    generateCorpus({ folder: join(project.folder, 'corpus'), documents, seed: this.sizes.seed });
    return project;
  }

  /** Removes a project that no row needs any more. */
  discard(project: ProjectFolder): void {
    project.dispose();
  }

  /** Calls `round` with 0, 1, 2 …, as often as the row asks for or the sizes allow. */
  async rounds<T>(wanted: number, round: (number: number) => Promise<T> | T): Promise<T[]> {
    const results: T[] = [];
    for (let i = 0; i < Math.min(wanted, this.sizes.rounds); i++) results.push(await round(i));
    return results;
  }

  dispose(): void {
    for (const project of this.#projects) project.dispose();
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}

/** Settings of the pipelines that are measured: no model, exact search. */
export const benchSettings = {
  'pipeline.embed': { provider: 'tfidf' },
  'pipeline.index': { type: 'flat', metric: 'cosine' },
} as const;
