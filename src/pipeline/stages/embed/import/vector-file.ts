/** A file of vectors. */
export interface VectorFile {
  readonly absolute: string;
  /** As the settings name it: relative to the project. */
  readonly path: string;
}
