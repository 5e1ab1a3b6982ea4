import picomatch from 'picomatch';
import type { DocumentKey } from '../../../model/document.js';
import { exclusionOf } from './exclusion.js';
import { UnreadableDocument } from './unreadable-document.js';

/** Settings that may be for some files alone. */
interface ForFiles {
  readonly files?: readonly string[] | undefined;
}

/**
 * The settings for a document: the first of a list whose `files` it fits, or that has none.
 * Throws `no-row-settings` where none is for it: other rows would be read by guess.
 */
export function rowSettingsOf<S extends ForFiles>(
  settings: S | readonly S[],
  { document, settingsPath }: { readonly document: DocumentKey; readonly settingsPath: string },
): S {
  // Array.isArray does not narrow lists that are readonly.
  const list = Array.isArray(settings) ? (settings as readonly S[]) : [settings as S];
  const found = list.find(
    ({ files }) => files === undefined || picomatch.isMatch(document, [...files], { dot: true }),
  );
  if (found !== undefined) return found;
  throw new UnreadableDocument(
    'no-row-settings',
    `cannot extract '${document}': no \`files\` of ${settingsPath} fit it`,
    {
      data: { document, files: list.flatMap(({ files = [] }) => files) },
      suggestions: [
        `Add settings for it to ${settingsPath}; without \`files\` they are for all other files.`,
        exclusionOf(document),
      ],
    },
  );
}
