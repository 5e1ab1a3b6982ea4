import { StemmaError } from '../../../../errors/stemma-error.js';
import type { ExtractInput, Extractor } from '../../../../model/extractor.js';
import { exclusionOf } from '../exclusion.js';
import { UnreadableDocument } from '../unreadable-document.js';
import { PdfThread, type StoppedPdf } from './pdf-thread.js';
import type { UnreadablePdf } from './read-pdf.js';

/**
 * PDF: the text in the order in which it is read, pages and headings as marks; title, language and
 * date that the document states. Documents are read on a thread of their own, which starts with the
 * first and loads the library.
 *
 * Throws `mislabelled`, `encrypted`, `no-text`, `pdf-too-large` and `extract-failed`; and
 * `extract-stopped`, which `onError: skip` does not cover, where reading takes more time or memory than
 * it may: no limit of the machine decides what a corpus says.
 */
export function createPdfExtractor(memoryUsed: () => number): Extractor {
  const thread = new PdfThread(memoryUsed);
  return {
    mediaTypes: ['application/pdf'],
    version: 2,
    extract: async (input, signal) => {
      const reading = await thread.read(input.bytes, signal);
      if (typeof reading === 'string') throw stopped(input, reading);
      if ('unreadable' in reading) throw unreadable(input, reading.unreadable);
      return [{ text: reading.entry }];
    },
  };
}

const REMEDIES: Readonly<Record<UnreadablePdf['code'], string>> = {
  mislabelled: 'Give the file the extension of what it holds.',
  encrypted: 'Remove the password, for example with `qpdf --decrypt --password=… IN OUT`.',
  'no-text': 'Have its text recognised, for example with `ocrmypdf IN OUT`.',
  'pdf-too-large': 'Split it into several files.',
  'extract-failed': 'Save it anew, or repair it, for example with `qpdf IN OUT`.',
};

function unreadable({ key }: ExtractInput, { code, reason }: UnreadablePdf): UnreadableDocument {
  return new UnreadableDocument(code, `cannot extract '${key}': it ${reason}`, {
    data: { document: key },
    suggestions: [REMEDIES[code], exclusionOf(key)],
  });
}

function stopped({ key }: ExtractInput, why: StoppedPdf): StemmaError {
  const took =
    why === 'time' ? 'no page of it was read for two minutes' : 'it takes over 1 GiB of memory';
  return new StemmaError('extract-stopped', `stopped extracting '${key}': ${took}`, {
    data: { document: key, why },
    suggestions: [
      exclusionOf(key),
      'Look where the file comes from: it may have been made to do this.',
      'Skipping does not cover it (`onError: skip`): what a machine can bear must not decide what a corpus says.',
    ],
  });
}
