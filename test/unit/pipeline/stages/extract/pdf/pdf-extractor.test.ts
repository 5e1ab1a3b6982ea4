import { describe, expect, it } from 'vitest';
import type * as Registry from '../../../../../../src/pipeline/stages/extract/extractor-registry.js';
import type * as Thread from '../../../../../../src/pipeline/stages/extract/pdf/pdf-thread.js';
import { extractDocument } from '../../../../../../src/pipeline/stages/extract/extract-document.js';
import { extractSettingsSchema } from '../../../../../../src/pipeline/stages/extract/extract-settings.js';
import { UnreadableDocument as Own } from '../../../../../../src/pipeline/stages/extract/unreadable-document.js';
import {
  drawing,
  pdfFile,
  pdfPages,
  pdfStream,
  type PdfObjects,
} from '../../../../../support/pdf-file.js';
import { failureOf } from '../extract-fixture.js';
import { entryOf } from './read-pages.js';

// Threads run what was built: Node reads no TypeScript.
const built = (path: string) =>
  import(new URL(`../../../../../../dist/pipeline/stages/extract/${path}`, import.meta.url).href);
const { createExtractors } = (await built('extractor-registry.js')) as typeof Registry;
const { PdfThread } = (await built('pdf/pdf-thread.js')) as typeof Thread;

const settings = extractSettingsSchema.parse({});
const hello = pdfFile(pdfPages([drawing([{ text: 'Hello world', x: 72, y: 700 }])]));

/** Thirty drawings, each of which draws the next one twice: a thousand million in all. */
const doubling = (() => {
  const objects: Record<number, string> = { ...pdfPages(['/X Do'], '/XObject<</X 100 0 R>>') };
  for (let i = 0; i < 30; i++) {
    const resources = `/Resources<</XObject<</X ${101 + i} 0 R>>>>`;
    objects[100 + i] = pdfStream('/X Do /X Do', `/Subtype/Form/BBox[0 0 9 9]${resources}`);
  }
  objects[130] = pdfStream('', '/Subtype/Form/BBox[0 0 9 9]');
  return pdfFile(objects satisfies PdfObjects);
})();

describe('a PDF that is read on a thread', () => {
  it('says what it says when it is read here', async () => {
    const extractors = createExtractors(settings);
    const input = { key: 'docs/a.pdf', mediaType: 'application/pdf', bytes: hello };
    const texts = await extractDocument(input, settings, { extractors });
    expect(texts).toEqual([{ text: await entryOf(hello) }]);
    // The bytes are still there for whoever lent them.
    expect(input.bytes.length).toBeGreaterThan(0);
  });

  it('is unreadable by its key and with a remedy', async () => {
    const extractors = createExtractors(settings);
    const bytes = Buffer.from('no PDF at all');
    const input = { key: 'docs/a.pdf', mediaType: 'application/pdf', bytes };
    const error = await failureOf(
      extractDocument(input, settings, { extractors }).catch((reason: unknown) => {
        // What was built has classes of its own.
        throw Object.setPrototypeOf(reason, Own.prototype);
      }),
    );
    expect(error.code).toBe('mislabelled');
    expect(error.message).toMatch(/^cannot extract 'docs\/a\.pdf': it is called a PDF/);
    expect(error.suggestions.join('\n')).toMatch(/extension[^]*exclude[^]*onError/);
  });

  it('is stopped where it would keep its reader busy for ever, and the next one is read', async () => {
    const thread = new PdfThread(() => 0, { silence: 3000, memory: Number.POSITIVE_INFINITY });
    const [stopped, read] = await Promise.all([thread.read(doubling), thread.read(hello)]);
    expect(stopped).toBe('time');
    expect(read).toMatchObject({ entry: { text: 'Hello world' } });
  });

  it('is stopped where the process grows beyond measure', async () => {
    let used = 0;
    const growing = () => (used += 200_000_000);
    const thread = new PdfThread(growing, { silence: 60_000, memory: 300_000_000 });
    expect(await thread.read(doubling)).toBe('memory');
  });

  it('is left at once by whoever aborts', async () => {
    const thread = new PdfThread(() => 0);
    const reading = thread.read(doubling, AbortSignal.timeout(200));
    await expect(reading).rejects.toThrow(/aborted|timeout/i);
  });
});
