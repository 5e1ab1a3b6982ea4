import { resolve } from 'node:path';
import { Command, Errors, Flags, ux } from '@oclif/core';
import type { Session } from '../api/project.js';
import { messageOf } from '../errors/node-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { processHost } from './host.js';
import { pagerOf, showInPager } from './pager.js';
import { painterFor, type Painter } from './painter.js';
import { ProgressReporter } from './progress.js';

/** What every command shares: `--json`, `-C`, the session, and how errors are told. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
    directory: Flags.string({
      char: 'C',
      summary: 'Run as if started in this folder.',
      helpGroup: 'GLOBAL',
      helpValue: 'DIR',
    }),
  };

  protected readonly reporter = new ProgressReporter(process.stderr, () => Date.now());
  readonly #abort = new AbortController();

  override async init(): Promise<void> {
    await super.init();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        this.#abort.abort(interrupted(signal));
      });
    }
  }

  /** The session of this call, for the library. */
  protected session(flags: { readonly directory?: string | undefined }): Session {
    return {
      host: processHost(),
      folder: resolve(flags.directory ?? '.'),
      reporter: this.reporter,
      signal: this.#abort.signal,
      command: `stemma ${this.id ?? ''}`.trim(),
    };
  }

  /** What runs this very program: Node, then bin/run.js. */
  protected get program(): readonly [string, string] {
    return [process.execPath, resolve(this.config.root, 'bin/run.js')];
  }

  /** Prints lines on stdout, unless `--json` is asked for. */
  protected print(...lines: readonly string[]): void {
    this.reporter.clear();
    for (const line of lines) this.log('%s', line);
  }

  /** Prints a line on stderr, under `--json` too. */
  protected printAside(line: string): void {
    this.reporter.clear();
    ux.stderr('%s', line);
  }

  /** Prints lines as `print` does; on a terminal in the user's pager, unless it is refused. */
  protected page(lines: readonly string[], isRefused: boolean): void {
    const pager =
      isRefused || this.jsonEnabled() ? undefined : pagerOf(process.stdout, process.env);
    const text = lines.map((line) => `${line}\n`).join('');
    this.reporter.clear();
    if (pager === undefined || !showInPager(pager, text, process.env)) this.print(...lines);
  }

  /** How words are set off on stdout. */
  protected get painter(): Painter {
    return painterFor(process.stdout, process.env);
  }

  /** Writes bytes on stdout as they are. */
  protected writeBytes(bytes: Uint8Array): void {
    this.reporter.clear();
    process.stdout.write(bytes);
  }

  /** The number that a flag was given; usage error where it is none. */
  protected number(flag: string, text: string): number {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value)) return value;
    throw new StemmaError('bad-usage', `${flag} expects a number, not '${text}'`, {
      suggestions: ['Add `--help` to see how the command is used.'],
    });
  }

  /** oclif takes JSON apart for colours even where none are shown. */
  protected override logJson(json: unknown): void {
    if (process.stdout.isTTY) super.logJson(json);
    else ux.stdout(JSON.stringify(json, null, 2));
  }

  /** Ends with an exit code that is no error, after the result was printed. */
  protected endWith(code: number): void {
    if (code !== EXIT.done) process.exitCode = code;
  }

  protected override async catch(error: Error): Promise<void> {
    this.reporter.clear();
    if (error instanceof Errors.ExitError) throw error;
    const shown = toShown(error);
    const code = exitCodeOf(shown);
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(shown));
    else this.logToStderr('%s', describe(shown));
    await Promise.resolve();
    this.exit(code);
  }

  protected override toErrorJson(error: unknown): unknown {
    const { code, message, suggestions, data } =
      error instanceof StemmaError
        ? error
        : { code: 'bug', message: messageOf(error), suggestions: [], data: {} };
    return { error: { code, message, suggestions, data } };
  }
}

/** Errors of the parser are the user's; everything else stays as it is. */
function toShown(error: Error): Error {
  if (!(error instanceof Errors.CLIError)) return error;
  return new StemmaError('bad-usage', parserMessage(error), {
    cause: error,
    suggestions: ['Add `--help` to see how the command is used.'],
  });
}

/** The parser's message on one line, without its own hint: `Missing 1 required arg: ref  Branch`. */
function parserMessage({ message }: Error): string {
  return message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== 'See more help with --help')
    .join(' ');
}

function describe(error: Error): string {
  if (!(error instanceof StemmaError)) {
    return [
      `error: a bug in stemma: ${error.message}`,
      error.stack ?? '',
      'Please report it with the command and this text.',
    ].join('\n');
  }
  return [`error: ${error.message}`, ...error.suggestions.map((line) => `  - ${line}`)].join('\n');
}

function interrupted(signal: string): StemmaError {
  return new StemmaError('interrupted', `stopped by ${signal}; finished work is kept`, {
    data: { signal },
    suggestions: ['Run the same command again: it goes on where it stopped.'],
  });
}
