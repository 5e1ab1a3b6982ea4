import type { DocumentKey } from '../../../model/document.js';

/** What to do to leave a document out, or all with its extension: a suggestion for errors. */
export function exclusionOf(
  key: DocumentKey,
  scope: 'document' | 'extension' = 'document',
): string {
  const slash = key.indexOf('/');
  const path = key.slice(slash + 1);
  const dot = path.lastIndexOf('.');
  const hasExtension = dot > path.lastIndexOf('/') + 1;
  const glob = scope === 'extension' && hasExtension ? `**/*${path.slice(dot)}` : path;
  return `Leave it out: add "${glob}" to \`exclude\` of source '${key.slice(0, slash)}' in stemma.yaml.`;
}
