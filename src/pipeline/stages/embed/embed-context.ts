import type { Host } from '../../../model/host.js';
import type { Reporter } from '../../../model/progress.js';

/** What an embedder is opened with, beside its settings. */
export interface EmbedContext {
  readonly host: Host;
  /** Folder that model folders in the settings are relative to. */
  readonly projectFolder: string;
  /** Bytes of the fitted model, for providers that are fitted. */
  readonly fitted?: Uint8Array;
  /** Folder for vectors of files as they are looked up; it may be emptied. */
  readonly spoolFolder?: string | undefined;
  readonly reporter: Reporter;
  /** Stops a download that opening needs. */
  readonly signal?: AbortSignal;
}
