import { readPdf, type PdfReading } from './read-pdf.js';

/**
 * Reads a document and hears what the library complains of, which it does on the console; nothing
 * else may write there meanwhile. `onProgress` is told of each page.
 */
export async function listenAndRead(
  bytes: Uint8Array,
  onProgress: () => void,
): Promise<PdfReading> {
  const said: string[] = [];
  /* eslint-disable no-console -- it is replaced for a while, not written to */
  const { warn } = console;
  console.warn = (message: unknown) => {
    said.push(String(message).replace(/^Warning: /, ''));
  };
  try {
    return await readPdf(bytes, { complaints: () => said.splice(0), onProgress });
  } finally {
    console.warn = warn;
  }
  /* eslint-enable no-console */
}
