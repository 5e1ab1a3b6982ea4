/* The thread on which `PdfThread` reads documents. */
import { parentPort } from 'node:worker_threads';
import { listenAndRead } from './listen-and-read.js';
import type { PdfReading } from './read-pdf.js';

/** What the thread tells: that a page was read, or what the document says. */
export type PdfNews = { readonly reading: PdfReading } | 'progress';

const port = parentPort;
if (port === null) throw new Error('this is no thread of its own');

const tell = (news: PdfNews) => {
  port.postMessage(news);
};

port.on('message', (bytes: Uint8Array) => {
  const reading = listenAndRead(bytes, () => {
    tell('progress');
  });
  // A failure that is none of the document's ends the thread, which tells of it.
  void reading.then((ended) => {
    tell({ reading: ended });
  });
});
