import type { getDocument } from 'unpdf/pdfjs';

export type PdfDocument = Awaited<ReturnType<typeof getDocument>['promise']>;
export type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;

/** A document that was opened, what the library complains of, and what it lacks. */
export interface OpenedPdf {
  readonly document: PdfDocument;
  /** Names of the predefined character maps that were asked for. */
  readonly missingMaps: ReadonlySet<string>;
  /** Numbers of the operations that draw an image, and of those that draw a path. */
  readonly operations: {
    readonly images: ReadonlySet<number>;
    readonly paths: ReadonlySet<number>;
  };
  close(): Promise<void>;
}

/**
 * Opens a document with a build of pdf.js that needs no worker, no canvas and no network. It evaluates no
 * code, loads no fonts or files, and decodes no images. Throws what the library throws:
 * `PasswordException`, `InvalidPDFException` and others by name.
 */
export async function openPdf(bytes: Uint8Array): Promise<OpenedPdf> {
  const { getResolvedPDFJS } = await import('unpdf');
  const library = await getResolvedPDFJS();
  const missingMaps = new Set<string>();
  /** Character maps and the standard fonts lie in files of the library that this build lacks. */
  class NoFiles {
    fetch({
      kind,
      filename,
    }: {
      readonly kind: string;
      readonly filename: string;
    }): Promise<never> {
      if (kind === 'cMapUrl') missingMaps.add(filename.replace(/\.bcmap$/, ''));
      return Promise.reject(new Error(`not built in: ${filename}`));
    }
  }
  const task = library.getDocument({
    data: bytes,
    ...{ isEvalSupported: false, useWasm: false, useWorkerFetch: false, useSystemFonts: false },
    ...{ disableFontFace: true, enableXfa: false, maxImageSize: 1 },
    ...{ isOffscreenCanvasSupported: false, isImageDecoderSupported: false },
    BinaryDataFactory: NoFiles,
    cMapUrl: 'none/',
    standardFontDataUrl: 'none/',
    verbosity: library.VerbosityLevel.WARNINGS,
  });
  try {
    const document = await task.promise;
    const numbers = Object.entries(library.OPS).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    );
    const those = (pattern: RegExp) =>
      new Set(numbers.filter(([name]) => pattern.test(name)).map(([, number]) => number));
    const operations = { images: those(/Image|shadingFill/), paths: those(/^constructPath$/) };
    return { document, missingMaps, operations, close: () => task.destroy() };
  } catch (error) {
    await task.destroy();
    throw error;
  }
}
