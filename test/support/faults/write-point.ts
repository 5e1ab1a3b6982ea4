/** A call by which a process changes something in a project's folder. */
export interface WritePoint {
  /** From 1, in the order of the calls. */
  readonly number: number;
  readonly operation:
    'create' | 'empty' | 'write' | 'resize' | 'sync' | 'rename' | 'remove' | 'folder' | 'link';
  /** Bytes that are written; 0 for all but `write`. */
  readonly bytes: number;
  /** From the project's folder, with a slash in front. */
  readonly path: string;
}

const LINE = /^(create|empty|write|resize|sync|rename|remove|folder|link) (\d+) (.*)$/;

/** What fault-shim.c logged. */
export function parseWritePoints(log: string): WritePoint[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const [, operation, bytes, path = ''] = LINE.exec(line) ?? [];
      if (operation === undefined) throw new Error(`not a write point: '${line}'`);
      // The expression above takes these words alone.
      return {
        number: i + 1,
        operation: operation as WritePoint['operation'],
        bytes: Number(bytes),
        path,
      };
    });
}
