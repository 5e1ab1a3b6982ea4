/** How grave a finding is: an `error` means that something is missing from the data. */
export type Severity = 'error' | 'warning' | 'info';

/** Something that a look at the data found. */
export interface Finding {
  readonly severity: Severity;
  /** What was looked for, or the code of a warning: kebab case, stable. */
  readonly check: string;
  /** Key of the document, text or sidecar; absent where it is about all of them. */
  readonly document?: string;
  /** A sentence for people, without the document's key. */
  readonly message: string;
}
