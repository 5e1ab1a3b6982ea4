/**
 * What the library knows of the machine it runs on. The command line fills it from the process;
 * nothing below it looks at `process`, the clock or the terminal.
 */
export interface Host {
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder for what can be made again for every project of this user, such as converted models. */
  readonly cacheFolder: string;
  /** Folder for what the user decided once for all projects, such as which code may run. */
  readonly configFolder: string;
  /** The user's home folder. */
  readonly homeFolder: string;
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Milliseconds with fractions since some moment; never goes back, so that it measures time. */
  ticks(): number;
  /** Minutes that local time is behind UTC, as `Date.prototype.getTimezoneOffset` counts. */
  timezoneOffset(): number;
  /** Version of the Unicode library that finds sentence boundaries. */
  readonly icuVersion: string;
  /** Processors that work can be spread over, at least 1; no result depends on it. */
  readonly processors: number;
  /** Bytes of memory that this process holds. */
  memoryUsed(): number;
  /** Id of this process, and whether another process is alive. */
  readonly processId: number;
  isProcessAlive(id: number): boolean;
  /** Name of this machine, to tell a lock's owner from one elsewhere. */
  readonly hostName: string;
  /** True on Windows, where file modes and symbolic links differ. */
  readonly isWindows: boolean;
}
