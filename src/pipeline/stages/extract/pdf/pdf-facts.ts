import { z } from 'zod';
import type { Metadata } from '../../../../model/document.js';
import { factsAsMetadata, isoDate } from '../stated-metadata.js';
import type { PdfDocument } from './pdf-library.js';

const text = z.string().catch('');
const infoSchema = z.looseObject({
  Title: text,
  Language: text,
  CreationDate: text,
  ModDate: text,
});

/**
 * Title, language and date that a document states: in its information dictionary, else in its XMP
 * packet. The date is that of its creation, else of its last change.
 */
export async function statedInPdf(document: PdfDocument): Promise<Metadata> {
  const { info, metadata } = await document.getMetadata();
  // Typed as if it were always there.
  const packet = metadata as { get(name: string): unknown } | null;
  const { Title, Language, CreationDate, ModDate } = infoSchema.parse(info);
  const inPacket = (name: string): string => {
    const value = packet?.get(name);
    const [first] = [value].flat();
    return typeof first === 'string' ? first : '';
  };
  return factsAsMetadata({
    title: Title.trim() === '' ? inPacket('dc:title') : Title,
    language: Language.trim() === '' ? inPacket('dc:language') : Language,
    date:
      isoDate(CreationDate) ??
      isoDate(inPacket('xmp:createdate')) ??
      isoDate(ModDate) ??
      isoDate(inPacket('xmp:modifydate')),
  });
}
