import type { Host } from '../model/host.js';

/** What locks, temporary files and the reading of objects need to know. */
export interface GitPlace {
  /** Absolute path of the folder with `HEAD`, `objects` and `refs`. */
  readonly gitDir: string;
  readonly host: Host;
}
