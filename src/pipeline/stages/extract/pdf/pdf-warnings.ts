import type { TextWarning } from '../../../../model/text.js';

/** What the PDF library complains of and what that means for a text; nothing else does. */
const MEANINGS: readonly (readonly [said: RegExp, code: string, message: string])[] = [
  [
    /^Indexing all PDF objects/,
    'damaged-file',
    'the table of its objects is damaged: they were looked for in the whole file, some may be missing',
  ],
  [
    /^(?:checkLastPage - invalid|getAllPageDicts - Skipping)/,
    'damaged-pages',
    'it counts its pages wrong: some may be missing',
  ],
  [
    /^(?:getTextContent - ignoring|getContentStream - ignoring)/,
    'damaged-page',
    'a part of what it draws cannot be read: text may be missing',
  ],
  [
    /^(?:Invalid stream|Filter ".*" is not supported|Empty ".*" stream)/,
    'damaged-page',
    'a part of what it draws cannot be read: text may be missing',
  ],
  [
    /^(?:loadFont - |readToUnicode - ignoring|extractDataStructures - ignoring|Invalid cMap data)/,
    'damaged-font',
    'a font cannot be read: its text may be missing or wrong',
  ],
];

/** A complaint of the library, with the page that it was about where that is known. */
export interface Complaint {
  readonly said: string;
  /** From 1; undefined for the document. */
  readonly page: number | undefined;
}

/** Pages that are named one by one. */
const NAMED_PAGES = 20;

/** Complaints that matter, one warning a kind, each with the pages that it is about. */
export function warningsOf(complaints: readonly Complaint[]): TextWarning[] {
  const kinds = new Map<string, { readonly message: string; readonly pages: Set<number> }>();
  for (const { said, page } of complaints) {
    const [, code, message] = MEANINGS.find(([pattern]) => pattern.test(said)) ?? [];
    if (code === undefined || message === undefined) continue;
    const kind = kinds.get(code) ?? { message, pages: new Set() };
    kinds.set(code, kind);
    if (page !== undefined) kind.pages.add(page);
  }
  return [...kinds].map(([code, { message, pages }]) => ({
    severity: 'warning',
    code,
    message: pages.size === 0 ? message : `${pageList([...pages])}: ${message}`,
  }));
}

/** `page 3`, `pages 1, 4-6`: ranges, cut after some. */
export function pageList(pages: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const page of [...pages].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === page - 1) last[1] = page;
    else ranges.push([page, page]);
  }
  const shown = ranges.slice(0, NAMED_PAGES).map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`));
  const more = ranges.length > NAMED_PAGES ? ` and more (${pages.length} in all)` : '';
  return `page${pages.length === 1 ? '' : 's'} ${shown.join(', ')}${more}`;
}
