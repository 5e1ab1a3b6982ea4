import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import type { SnapshotLock } from '../../src/pipeline/snapshot-lock.js';
import { startStemma, type Outcome, type RunningProcess } from './run-process.js';
import { testEnvironment } from './test-environment.js';

/** Files by path, with what they hold. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Values by key path of stemma.yaml; undefined removes the key. */
export type SettingValues = Readonly<Record<string, unknown>>;

/** Settings with which a run needs no model: fast, and the same everywhere. */
export const withoutModel: SettingValues = { 'pipeline.embed': { provider: 'tfidf' } };

/** A folder of its own for a test, with the built command line and the system's git to act on it. */
export class ProjectFolder {
  /** Holds the project and an empty home. */
  readonly #root: string;
  readonly folder: string;
  readonly env: Record<string, string | undefined>;

  constructor(
    options: {
      readonly files?: Files;
      /** Name of a folder of the repository in which the project lies. */
      readonly subFolder?: string;
      readonly env?: Readonly<Record<string, string | undefined>>;
    } = {},
  ) {
    this.#root = realpathSync(mkdtempSync(join(tmpdir(), 'stemma-test-')));
    this.folder = join(this.#root, 'bot', options.subFolder ?? '');
    mkdirSync(this.folder, { recursive: true });
    mkdirSync(join(this.#root, 'home'));
    this.env = testEnvironment(join(this.#root, 'home'), options.env);
    this.writeAll(options.files ?? {});
  }

  /** A path beside the project, for clones. */
  beside(name: string): string {
    return join(this.#root, name);
  }

  /** The same environment on another folder, such as a clone; it goes with this one. */
  at(folder: string): ProjectFolder {
    // An object of this class with another `folder`; every method works from these two fields.
    return Object.assign(Object.create(this) as ProjectFolder, { folder });
  }

  start(...args: readonly string[]): RunningProcess {
    return startStemma(args, { folder: this.folder, env: this.env });
  }

  /** Runs a command, whatever it ends with. */
  stemma(...args: readonly string[]): Promise<Outcome> {
    return this.start(...args).outcome;
  }

  /** Runs a command that has to end with 0; its stdout. */
  async ok(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.stemma(...args);
    if (code === 0) return stdout;
    throw new Error(`stemma ${args.join(' ')} ended with ${String(code)}:\n${stdout}${stderr}`);
  }

  /** Runs a command with --json that has to end with 0; what it prints. */
  async json<T>(...args: readonly string[]): Promise<T> {
    // The caller names the result type of the command that it runs.
    return JSON.parse(await this.ok(...args, '--json')) as T;
  }

  /** Runs the system's git; its stdout without the last newline. */
  git(...args: readonly string[]): string {
    const options = { cwd: this.folder, env: this.env, encoding: 'utf8', stdio: 'pipe' } as const;
    return execFileSync('git', args, options).replace(/\n$/, '');
  }

  /** `git fsck --strict` with everything it can complain about; throws where it does. */
  gitFsck(): void {
    const said = this.git('fsck', '--strict', '--no-dangling');
    if (said !== '') throw new Error(`git fsck: ${said}`);
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  readBytes(path: string): Buffer {
    return readFileSync(join(this.folder, path));
  }

  write(path: string, content: string | Uint8Array): void {
    const absolute = join(this.folder, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
  }

  writeAll(files: Files): void {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  /** Replaces the first occurrence of a text in a file, which has to be there. */
  edit(path: string, before: string, after: string): void {
    const text = this.read(path);
    if (!text.includes(before)) throw new Error(`'${path}' does not hold '${before}'`);
    this.write(
      path,
      text.replace(before, () => after),
    );
  }

  rename(from: string, to: string): void {
    mkdirSync(dirname(join(this.folder, to)), { recursive: true });
    renameSync(join(this.folder, from), join(this.folder, to));
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  copyIn(from: string, to: string): void {
    cpSync(from, join(this.folder, to), { recursive: true });
  }

  /** Sets keys of stemma.yaml, as a user's editor would: the rest of the file stays. */
  set(values: SettingValues): void {
    const document = parseDocument(this.read('stemma.yaml'));
    for (const [path, value] of Object.entries(values)) {
      if (value === undefined) document.deleteIn(path.split('.'));
      else document.setIn(path.split('.'), document.createNode(value));
    }
    this.write('stemma.yaml', document.toString());
  }

  /** stemma.lock on disk, or at a commit. */
  lock(at?: string): SnapshotLock {
    // stemma wrote it; its shape is under test elsewhere.
    return parse(
      at === undefined ? this.read('stemma.lock') : this.git('show', `${at}:./stemma.lock`),
    ) as SnapshotLock;
  }

  dispose(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
