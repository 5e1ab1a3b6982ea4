import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Host } from '../../../src/model/host.js';
import type { GitRepository } from '../../../src/vcs/git-repository.js';
import { openGit } from '../../../src/vcs/open-git.js';

/** A temporary folder with the system's git, cut off from the configuration of the machine. */
export class Sandbox {
  readonly folder: string;
  readonly host: Host;
  /** Seconds since 1970 that the next commit of either git or stemma carries. */
  seconds = 1_790_000_000;

  constructor(private readonly env: Readonly<Record<string, string | undefined>> = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'stemma-vcs-'));
    this.host = testHost(this.folder, () => this.seconds * 1000, {
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
      ...env,
    });
  }

  /** Another sandbox with the same files, repository and time. */
  copy(): Sandbox {
    const copy = new Sandbox(this.env);
    cpSync(this.folder, copy.folder, { recursive: true, verbatimSymlinks: true });
    copy.seconds = this.seconds;
    return copy;
  }

  /** Runs git in the sandbox and returns what it prints, without the last newline. */
  git(...args: readonly string[]): string {
    return this.gitIn(this.folder, ...args);
  }

  gitIn(folder: string, ...args: readonly string[]): string {
    return this.gitWith({ folder }, ...args).replace(/\n$/, '');
  }

  gitWith(
    options: { folder?: string; input?: string; env?: Record<string, string> },
    ...args: readonly string[]
  ): string {
    const date = `${this.seconds} +0000`;
    return execFileSync('git', args, {
      cwd: options.folder ?? this.folder,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.input === undefined ? {} : { input: options.input }),
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.folder,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
        ...this.host.env,
        ...options.env,
      },
    });
  }

  /** True when git exits with 0. */
  gitSays(...args: readonly string[]): boolean {
    try {
      this.git(...args);
      return true;
    } catch {
      return false;
    }
  }

  /** `git init` with the branch main. */
  init(): this {
    this.git('init', '--quiet', '--initial-branch=main');
    return this;
  }

  write(path: string, content: string | Uint8Array): void {
    const absolute = join(this.folder, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  /** Adds and commits everything with the system's git. */
  commitAll(message: string): string {
    this.seconds += 1;
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  async open(projectFolder = ''): Promise<GitRepository> {
    const repository = await openGit(join(this.folder, projectFolder), this.host);
    if (!repository) throw new Error('the sandbox is no repository');
    return repository;
  }

  status(): string {
    return this.git('status', '--porcelain');
  }

  fsck(): void {
    this.git('fsck', '--strict');
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A host with a fixed machine. */
export function testHost(
  homeFolder: string,
  now: () => number,
  env: Record<string, string | undefined>,
): Host {
  return {
    env,
    cacheFolder: join(homeFolder, '.cache'),
    configFolder: join(homeFolder, '.config'),
    homeFolder,
    now,
    ticks: () => performance.now(),
    timezoneOffset: () => 0,
    icuVersion: '0',
    processors: 2,
    memoryUsed: () => 0,
    processId: process.pid,
    isProcessAlive: (id) => id === process.pid,
    hostName: 'testing',
    isWindows: false,
  };
}

/** The code of the `StemmaError` that a promise fails with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.name === 'StemmaError')
      return String(error.code);
    throw error;
  }
  return 'nothing thrown';
}
