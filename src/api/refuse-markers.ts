import { StemmaError } from '../errors/stemma-error.js';
import { firstMarker } from '../vcs/merge/find-markers.js';
import { LOCK_FILE } from './project-files.js';

/** Throws `conflict-marker` where a merge of a file was not resolved. */
export function refuseMarkers(text: string, path: string): void {
  const line = firstMarker(text);
  if (line === undefined) return;
  throw new StemmaError('conflict-marker', `'${path}': line ${line} is a conflict marker`, {
    data: { path, line },
    suggestions: [
      path === LOCK_FILE
        ? '`stemma run` makes it anew from the merged sources; nobody has to resolve it.'
        : 'Resolve the conflict in the file and remove the markers, then run the command again.',
    ],
  });
}
