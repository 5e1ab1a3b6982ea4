/** A run of characters on a page; lengths in points, y upward from the bottom of the page. */
export interface PageItem {
  readonly text: string;
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly width: number;
  /** Size of the type. */
  readonly size: number;
}

/** Items on one baseline, from left to right. */
export interface PageLine {
  readonly text: string;
  readonly y: number;
  readonly size: number;
}
