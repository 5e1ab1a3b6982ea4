/** A folder of the project whose files are documents. */
export interface FileSource {
  /** First segment of its documents' keys. */
  readonly id: string;
  /** Folder, relative to the project folder. */
  readonly path: string;
  /** Globs relative to `path`; `exclude` is stronger. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Constants that every document carries. */
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}
